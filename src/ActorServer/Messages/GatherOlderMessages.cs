using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using Federation.Addressing;

namespace ActorServer.Messages;

/// <summary>Messages from before there were conversations take their places, once, in the background, and leave the wall.</summary>
internal sealed class GatherOlderMessages(Db db, OwnIds own) : BackgroundService
{
    private const string DoneSetting = "messages-gathered";

    /// <summary>Looked at in one unit of work, so that nobody waits long for the writer.</summary>
    private const int AtOnce = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var after = await db.ReadAsync(tx => SettingRows.GetAsync(tx, DoneSetting), stoppingToken) ?? "";
        while (after != "all")
        {
            var page = await db.ReadAsync(tx => ObjectRows.AfterAsync(tx, after, AtOnce), stoppingToken);
            after = page.Count < AtOnce ? "all" : page[^1].Uri;
            await db.WriteAsync(async tx =>
            {
                foreach (var row in page.Where(row => row is { Visibility: nameof(Visibility.Direct), DeletedAt: null }).OrderBy(row => row.PublishedAt)) await GatherAsync(tx, row);
                await SettingRows.SetAsync(tx, DoneSetting, after);
            }, stoppingToken);
        }
    }

    private async Task GatherAsync(Tx tx, ObjectRow row)
    {
        var audience = row.Own ? Audience.Of(JsonObjects.ParseOwn(row.Json).ToAsNode()) : Audience.Of(ObjectDocument.Read(row));
        if (!row.Own && !audience.All.Contains(own.Actor)) return;
        await Chat.AddAsync(tx, row, audience, own);
        await WallRows.RemoveObjectAsync(tx, row.Uri);
    }
}
