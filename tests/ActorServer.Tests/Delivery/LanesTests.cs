using ActorServer.Delivery;
using ActorServer.Store;

namespace ActorServer.Tests.Delivery;

public sealed class LanesTests
{
    private readonly Lanes _lanes = new();

    [Fact]
    public void A_host_that_has_not_answered_yet_gets_one_thing_at_a_time_and_a_few_once_it_has()
    {
        _lanes.Add(Rows("a", 10));

        var first = _lanes.Next()!;
        Assert.Null(_lanes.Next());
        Assert.Empty(_lanes.End(first, isAnswered: true));

        for (var i = 0; i < Limits.DeliveriesPerHost; i++) Assert.NotNull(_lanes.Next());
        Assert.Null(_lanes.Next());
    }

    [Fact]
    public void When_a_host_does_not_answer_its_line_is_empty_and_the_next_try_is_a_single_one_again()
    {
        _lanes.Add(Rows("a", 3));
        _lanes.End(_lanes.Next()!, isAnswered: true);
        var second = _lanes.Next()!;

        Assert.Single(_lanes.End(second, isAnswered: false));
        Assert.Equal((0, 0), (_lanes.Startable, _lanes.Waiting));

        _lanes.Add(Rows("a", 3));
        Assert.NotNull(_lanes.Next());
        Assert.Null(_lanes.Next());
    }

    [Fact]
    public void A_host_that_was_not_asked_is_as_it_was()
    {
        _lanes.Add(Rows("a", 3));

        Assert.Empty(_lanes.End(_lanes.Next()!, isAnswered: null));

        Assert.NotNull(_lanes.Next());
        Assert.Null(_lanes.Next());
    }

    [Fact]
    public void Hosts_have_their_turns_and_a_long_line_holds_up_nobody_else()
    {
        _lanes.Add(Rows("slow", 100));
        _lanes.Add(Rows("b", 1));

        Assert.Equal(["slow", "b"], [_lanes.Next()!.Lane, _lanes.Next()!.Lane]);
        Assert.Equal(["slow"], _lanes.ForClaim().Full);
        Assert.Equal((0, 99), (_lanes.Startable, _lanes.Waiting));
    }

    [Fact]
    public void A_host_that_answers_quickly_has_a_longer_line_while_there_are_few_of_those()
    {
        _lanes.Add(Rows("quick", Limits.LineIsShort + 1));
        _lanes.Add(Rows("slow", Limits.LineIsShort + 1));
        WorkRow[] begun = [_lanes.Next()!, _lanes.Next()!];
        foreach (var row in begun) _lanes.End(row, isAnswered: true, isQuick: row.Lane == "quick");
        Assert.Equal(["slow"], _lanes.ForClaim().Full);
        Assert.Equal(["quick"], _lanes.ForClaim().Quick);

        _lanes.Add(Rows("quick", Limits.LineOfQuickHostIsShort));
        Assert.Equal(["quick", "slow"], _lanes.ForClaim().Full.Order());

        for (var i = 0; i < Limits.FewHosts; i++) _lanes.Add(Rows($"h{i}", 1));
        Assert.Empty(_lanes.ForClaim().Quick);
    }

    [Fact]
    public void The_next_step_of_a_fan_out_goes_before_deliveries_that_stood_in_line_earlier()
    {
        _lanes.Add(Rows("a", 1));
        _lanes.Add(Rows("b", 1));
        _lanes.Add([Rows("own", 1).Single() with { Kind = WorkRow.Expand }]);

        Assert.Equal(["own", "a", "b"], [_lanes.Next()!.Lane, _lanes.Next()!.Lane, _lanes.Next()!.Lane]);
    }

    private static IEnumerable<WorkRow> Rows(string lane, int count) => Enumerable.Range(0, count).Select(i => new WorkRow
    {
        Seq = i,
        Kind = WorkRow.Deliver,
        Lane = lane,
        Subject = "s",
        ActivityUri = "a",
        Target = $"https://{lane}.example/{i}",
    });
}
