using ActorServer.Delivery;
using ActorServer.Http;
using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Wall;

/// <summary>Where a post of the owner's has arrived, where not and why, host by host; and another try for one or all of them.</summary>
internal static class ShowDeliveries
{
    internal const string Path = "/wall/deliveries";

    internal static Task<IResult> GetAsync(HttpContext http, Pages pages, OwnIds own) => pages.ForOwnerAsync(http, "Delivery", async (tx, frame) =>
    {
        var query = http.Request.Query;
        if (await DeliveryReport.OfAsync(tx, query["of"].ToString(), own) is not { } report) return ErrorPages.Show(frame, StatusCodes.Status404NotFound);
        var state = query["state"].ToString() is WorkRow.Waiting or WorkRow.GivenUp or WorkRow.Done ? query["state"].ToString() : "";
        var hosts = await DeliveryRows.PageAsync(tx, report.Activity.Uri, state, query["after"].ToString(), Limits.HostsOnPage);
        return new PageResult<DeliveriesPage>(new()
        {
            [nameof(DeliveriesPage.Frame)] = frame,
            [nameof(DeliveriesPage.Report)] = new ReportView(Step(report.Activity), [.. report.Others.Select(Step)], report.Activity.ObjectUri,
                report.Counts.Hosts, report.Counts.Waiting, report.Counts.GivenUp, report.Counts.Done),
            [nameof(DeliveriesPage.State)] = state,
            [nameof(DeliveriesPage.Hosts)] = hosts.Select(ToView).ToList(),
            [nameof(DeliveriesPage.After)] = hosts.Count == Limits.HostsOnPage ? hosts[^1].Host : null,
            [nameof(DeliveriesPage.Retried)] = RetriedIn(http),
        });
    });

    internal static Task<IResult> RetryAsync(HttpContext http, OwnerForms forms, RetryNow retry) => forms.HandleAsync(http, async form =>
    {
        var count = await retry.RunAsync(activity: form["of"], host: form["host"] is { Length: > 0 } host ? host : null);
        return new SeeOther($"{Path}?of={Uri.EscapeDataString(form["of"])}&retried={count}");
    });

    internal static int? RetriedIn(HttpContext http) => int.TryParse(http.Request.Query["retried"], out var count) ? count : null;

    private static StepView Step(ActivityRow row) => new(row.Uri, row.Type switch { "Create" => Language.Text("Posted"), "Update" => Language.Text("Edited"), "Delete" => Language.Text("Deleted"), var other => other }, row.At.ToTime());

    private static HostDeliveryView ToView(HostDelivery row) => new(
        row.Host,
        row.GivenUp > 0 ? WorkRow.GivenUp : row.Waiting > 0 ? WorkRow.Waiting : WorkRow.Done,
        row.Recipients,
        row.DoneAt == 0 ? null : row.DoneAt.ToTime(),
        row.DueAt == 0 ? null : row.DueAt.ToTime(),
        row.Attempts,
        LastAnswer.Words(row.Status, row.Answer));
}
