using ActorServer.Identity;
using ActorServer.Store;

namespace ActorServer.Delivery;

/// <summary>Which activity a report is about, and the others about the same post.</summary>
internal sealed record DeliveryReport(ActivityRow Activity, IReadOnlyList<ActivityRow> Others, DeliveryCounts Counts)
{
    /// <summary>Edits of a post that are offered beside it.</summary>
    internal const int MostOthers = 20;

    /// <summary>
    /// Of an activity of the owner's, or of the newest one about a post; null where there is none. The hosts themselves are read a page at a time.
    /// </summary>
    internal static async Task<DeliveryReport?> OfAsync(Tx tx, string id, OwnIds own)
    {
        var activity = await ActivityRows.FindAsync(tx, id);
        var post = activity is null ? id : activity.ObjectUri;
        if (!own.IsOwn(id) || (activity is not null && activity.Direction != ActivityRow.Out)) return null;
        var about = post is not null && own.IsOwn(post) ? await DeliveryRows.AboutAsync(tx, post, MostOthers) : [];
        activity ??= about.Count > 0 ? about[0] : null;
        if (activity is null) return null;
        return new(activity, [.. about.Where(other => other.Uri != activity.Uri)], await DeliveryRows.CountAsync(tx, activity.Uri));
    }
}
