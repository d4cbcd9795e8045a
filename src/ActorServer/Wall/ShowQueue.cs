using ActorServer.Delivery;
using ActorServer.Http;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>The queue as the owner sees it: servers that do not answer, what waits for them, what was given up, and the last days.</summary>
internal static class ShowQueue
{
    internal const string Path = "/settings/deliveries";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages) => pages.ForOwnerAsync(http, "Deliveries", async (tx, frame) =>
    {
        var since = FirstDay(frame.Now).ToUnixTimeMilliseconds();
        var hosts = await DeliveryRows.HostsAsync(tx, http.Request.Query["after"].ToString(), Limits.HostsOnPage);
        var days = (await DeliveryRows.DaysOfAsync(tx, [.. hosts.Select(host => host.Name)], since)).ToLookup(day => day.Host);
        return new PageResult<QueuePage>(new()
        {
            [nameof(QueuePage.Frame)] = frame,
            [nameof(QueuePage.Days)] = Days(await DeliveryRows.DaysAsync(tx, since), frame.Now),
            [nameof(QueuePage.Hosts)] = hosts.Select(host => ToView(host, Days([.. days[host.Name]], frame.Now))).ToList(),
            [nameof(QueuePage.After)] = hosts.Count == Limits.HostsOnPage ? hosts[^1].Name : null,
            [nameof(QueuePage.Retried)] = ShowDeliveries.RetriedIn(http),
        });
    });

    internal static Task<IResult> RetryAsync(HttpContext http, OwnerForms forms, RetryNow retry) => forms.HandleAsync(http, async form =>
        new SeeOther($"{Path}?retried={await retry.RunAsync(host: form["host"] is { Length: > 0 } host ? host : null)}"));

    private static DateTimeOffset FirstDay(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1 - Limits.DaysShown), TimeSpan.Zero);

    /// <summary>Every day has its place, also one on which nothing was delivered.</summary>
    internal static IReadOnlyList<DayView> Days(IReadOnlyList<DeliveryDay> rows, DateTimeOffset now)
    {
        var byDay = rows.ToDictionary(row => row.Day);
        return [.. Enumerable.Range(0, Limits.DaysShown).Select(i => FirstDay(now).AddDays(i)).Select(day =>
            byDay.GetValueOrDefault(day.ToUnixTimeSeconds() / 86_400) is { } row ? new DayView(day, row.Done, row.GivenUp) : new DayView(day, 0, 0))];
    }

    private static HostQueueView ToView(HostQueue row, IReadOnlyList<DayView> days) => new(
        row.Name, row.Waiting, row.GivenUp, row.DueAt == 0 ? null : row.DueAt.ToTime(), row.Failures == 0 ? null : row.FailingSince?.ToTime(), row.LastOkAt?.ToTime(),
        row.Failures == 0 ? null : LastAnswer.Words(null, row.LastFailure), days);
}
