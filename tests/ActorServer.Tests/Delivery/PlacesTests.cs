using ActorServer.Delivery;
using ActorServer.Tests.Support;

namespace ActorServer.Tests.Delivery;

public sealed class PlacesTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void What_waits_for_long_gives_its_place_to_another_and_is_still_under_way()
    {
        var places = new Places(_clock);
        var first = places.Take()!;
        for (var i = 1; i < Limits.Deliveries; i++) places.Take();
        Assert.Null(places.Take());

        _clock.Hang(Limits.DeliveryIsSlow);
        places.SetSlowApart();

        Assert.NotNull(places.Take());
        var ended = places.EndedAsync();
        places.GiveBack(first);
        Assert.False(ended.IsCompleted);
    }

    [Fact]
    public void There_is_an_end_to_what_may_wait_beside()
    {
        var places = new Places(_clock);
        var taken = 0;
        while (places.Take() is not null)
        {
            taken++;
            _clock.Hang(Limits.DeliveryIsSlow);
            places.SetSlowApart();
        }

        Assert.Equal(Limits.SlowDeliveries, taken);
    }
}
