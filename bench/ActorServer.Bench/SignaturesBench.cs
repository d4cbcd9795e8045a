using System.Text;

namespace ActorServer.Bench;

/// <summary>
/// Verified activities a second through the inbox for each way to sign, beside the limit program of the inbox bench, which verifies one RSA
/// signature of the draft whatever the way: so the ratios can be compared with one another.
/// </summary>
internal static class SignaturesBench
{
    private const int Requests = 1000;
    private const int WarmUp = 1000;
    private const int Rounds = 3;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        using var ours = await ChildServer.StartActorServerAsync();
        using var limit = await ChildServer.StartLimitAsync();
        using (var client = Load.NewClient()) await client.PutAsync($"{limit.Origin}/key", new ByteArrayContent(Encoding.ASCII.GetBytes(load.PublicPem)));

        // All of them before the first is measured: what they share is compiled by then, or the first row would pay for it.
        foreach (var mechanism in Enum.GetValues<Mechanism>())
        {
            var (oursRuns, limitRuns) = (new Runs(ours), new Runs(limit));
            await oursRuns.WarmUpAsync(load.Sign(oursRuns.Inbox, WarmUp, mechanism));
            await limitRuns.WarmUpAsync(load.Sign(limitRuns.Inbox, WarmUp));
        }

        var rows = new List<Row>();
        foreach (var mechanism in Enum.GetValues<Mechanism>())
        {
            var (oursRuns, limitRuns) = (new Runs(ours), new Runs(limit));
            for (var round = 0; round < Rounds; round++)
            {
                await oursRuns.MeasureAsync(load.Sign(oursRuns.Inbox, Requests, mechanism));
                await limitRuns.MeasureAsync(load.Sign(limitRuns.Inbox, Requests));
            }
            rows.Add(Row.ForOrientation($"{Words(mechanism)}, a second", oursRuns.Rate, limitRuns.Rate));
        }
        return rows;
    }

    private static string Words(Mechanism mechanism) => mechanism switch
    {
        Mechanism.Cavage => "draft-cavage, RSA",
        Mechanism.Rfc9421Rsa => "RFC 9421, RSA",
        Mechanism.Rfc9421Ed25519 => "RFC 9421, Ed25519",
        Mechanism.LdSignatureForwarded => "Linked Data signature, forwarded",
        Mechanism.ObjectProofForwarded => "object proof, forwarded",
    };
}
