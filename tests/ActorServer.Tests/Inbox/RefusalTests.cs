using ActorServer.Inbox;
using Federation.Signatures;

namespace ActorServer.Tests.Inbox;

public class RefusalTests
{
    /// <summary>Peers and apps compare these names, so they never change.</summary>
    private static readonly Dictionary<string, int> Known = new()
    {
        ["body-too-large"] = 413,
        ["not-activity-pub"] = 415,
        ["not-json"] = 400,
        ["not-an-activity"] = 400,
        ["wrong-host"] = 401,
        ["signature-missing"] = 401,
        ["signature-malformed"] = 401,
        ["signature-scheme-unknown"] = 401,
        ["signature-covers-too-little"] = 401,
        ["signature-stale"] = 401,
        ["digest-missing"] = 401,
        ["digest-mismatch"] = 401,
        ["signature-wrong"] = 401,
        ["key-unavailable"] = 401,
        ["key-gone"] = 401,
        ["actor-is-not-signer"] = 403,
        ["id-on-another-origin"] = 403,
        ["object-on-another-origin"] = 403,
        ["not-the-owner-of-the-object"] = 403,
        ["object-unavailable"] = 422,
        ["token-missing"] = 401,
        ["token-wrong"] = 401,
        ["object-missing"] = 400,
        ["not-ours"] = 403,
        ["not-undoable"] = 422,
        ["type-not-supported"] = 422,
        ["recipient-invalid"] = 400,
        ["too-many-recipients"] = 422,
        ["media-too-large"] = 413,
        ["media-type-unknown"] = 415,
        ["not-found"] = 404,
        ["gone"] = 410,
    };

    [Fact]
    public void Every_refusal_keeps_its_name_and_its_status()
    {
        var now = Enum.GetValues<Refusal>().ToDictionary(refusal => refusal.Type(), refusal => refusal.Answer().Status);

        foreach (var (name, status) in Known) Assert.Equal(status, now[$"urn:actorserver:problem:{name}"]);
    }

    [Fact]
    public void Every_refusal_says_in_a_sentence_what_can_be_done()
    {
        Assert.All(Enum.GetValues<Refusal>(), refusal =>
        {
            var detail = refusal.Answer().Detail;
            Assert.EndsWith(".", detail, StringComparison.Ordinal);
            Assert.InRange(detail.Length, 20, 200);
        });
    }

    [Fact]
    public void Every_fault_of_a_signature_is_a_401()
    {
        Assert.All(Enum.GetValues<SignatureFault>().Where(fault => fault != SignatureFault.None), fault => Assert.Equal(401, fault.ToRefusal().Answer().Status));
    }
}
