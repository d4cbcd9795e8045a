using System.Globalization;
using ActorServer.Inbox;

namespace ActorServer.Tests.Inbox;

public class RefusalTests
{
    [Fact]
    public void Every_refusal_has_a_type_of_its_own_and_a_line_in_the_documentation()
    {
        var documented = File.ReadAllLines(Path.Combine(Root(), "docs", "problems.md"));
        foreach (var refusal in Enum.GetValues<Refusal>())
        {
            var (status, detail) = refusal.Answer();
            Assert.Contains($"| `{refusal.Type()}` | {status.ToString(CultureInfo.InvariantCulture)} | {detail} |", documented);
        }
        Assert.Equal(Enum.GetValues<Refusal>().Length, Enum.GetValues<Refusal>().Select(refusal => refusal.Type()).Distinct().Count());
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorServer.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
