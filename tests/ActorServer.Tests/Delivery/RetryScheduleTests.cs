using ActorServer.Delivery;

namespace ActorServer.Tests.Delivery;

public class RetryScheduleTests
{
    private const double Middle = 0.5;

    [Fact]
    public void The_wait_doubles_from_the_first()
    {
        Assert.Equal(Limits.FirstRetry, RetrySchedule.DelayAfter(1, Middle));
        for (var n = 1; n <= 9; n++) Assert.Equal(2 * RetrySchedule.DelayAfter(n, Middle), RetrySchedule.DelayAfter(n + 1, Middle));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public void Jitter_spreads_it_from_half_to_one_and_a_half(int failures)
    {
        var middle = RetrySchedule.DelayAfter(failures, Middle);

        Assert.Equal(middle * 0.5, RetrySchedule.DelayAfter(failures, 0));
        Assert.True(RetrySchedule.DelayAfter(failures, 0.999999) < middle * 1.5);
        Assert.True(RetrySchedule.DelayAfter(failures, 0.999999) > middle * 1.499);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(31)]
    [InlineData(int.MaxValue)]
    public void It_never_grows_beyond_the_longest(int failures) => Assert.Equal(Limits.LongestRetry, RetrySchedule.DelayAfter(failures, Middle));

    [Fact]
    public void What_a_peer_asks_for_is_honoured_within_reason()
    {
        var own = TimeSpan.FromMinutes(1);

        Assert.Equal(own, RetrySchedule.Honour(null, own));
        Assert.Equal(own, RetrySchedule.Honour(TimeSpan.FromSeconds(1), own));
        Assert.Equal(TimeSpan.FromMinutes(10), RetrySchedule.Honour(TimeSpan.FromMinutes(10), own));
        Assert.Equal(Limits.LongestRetry, RetrySchedule.Honour(TimeSpan.FromDays(400), own));
    }

    [Fact]
    public void After_two_days_it_is_too_late()
    {
        var created = DateTimeOffset.UnixEpoch;
        var delay = TimeSpan.FromHours(1);

        Assert.False(RetrySchedule.IsTooLate(created, created + Limits.DeliveryLifetime - delay, delay));
        Assert.True(RetrySchedule.IsTooLate(created, created + Limits.DeliveryLifetime - delay + TimeSpan.FromSeconds(1), delay));
    }

    [Fact]
    public void A_row_is_tried_more_than_ten_times_before_it_is_given_up()
    {
        var (now, tries) = (DateTimeOffset.UnixEpoch, 1);
        while (!RetrySchedule.IsTooLate(DateTimeOffset.UnixEpoch, now, RetrySchedule.DelayAfter(tries, Middle))) now += RetrySchedule.DelayAfter(tries++, Middle);

        Assert.InRange(tries, 10, 20);
    }
}
