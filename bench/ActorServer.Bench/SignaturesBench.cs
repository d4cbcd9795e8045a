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
    private const int Concurrency = 64;

    internal static async Task<IReadOnlyList<Row>> RunAsync()
    {
        await using var load = await Load.StartAsync();
        using var ours = await ChildServer.StartActorServerAsync();
        using var limit = await ChildServer.StartLimitAsync();
        using (var client = Load.NewClient()) await client.PutAsync($"{limit.Origin}/key", new ByteArrayContent(Encoding.ASCII.GetBytes(load.PublicPem)));

        // All of them before the first is measured: what they share is compiled by then, or the first row would pay for it.
        foreach (var mechanism in Enum.GetValues<Mechanism>())
        {
            await MeasureAsync(load, ours, WarmUp, mechanism);
            await MeasureAsync(load, limit, WarmUp, Mechanism.Cavage);
        }

        var rows = new List<Row>();
        foreach (var mechanism in Enum.GetValues<Mechanism>())
        {
            var (oursRuns, limitRuns) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                oursRuns.Add(await MeasureAsync(load, ours, Requests, mechanism));
                limitRuns.Add(await MeasureAsync(load, limit, Requests, Mechanism.Cavage));
            }
            rows.Add(Row.ForOrientation($"{Words(mechanism)}, a second", Row.Median(oursRuns), Row.Median(limitRuns)));
        }
        return rows;
    }

    private static async Task<double> MeasureAsync(Load load, ChildServer server, int requests, Mechanism mechanism)
    {
        var inbox = $"{server.Origin}/inbox";
        return await Load.RunAsync(inbox, load.Sign(inbox, requests, mechanism), Concurrency);
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
