using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ActorServer.Identity;
using Federation;

namespace ActorServer.Crash;

/// <summary>The owner's app: posts to the followers and changes its posts. It cannot know what became of a post that was not answered.</summary>
internal sealed class OwnerLoad(HttpClient client, OwnIds own, string token, Ledger ledger, Random random)
{
    private int _made;

    internal async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var deed = Next();
            ledger.Add(deed);
            if (!await PostAsync(deed)) return;
        }
    }

    /// <summary>Posts what must be taken. The new activity's id.</summary>
    internal async Task<string> PublishAsync(JsonObject posted)
    {
        using var answer = await SendAsync(posted);
        return answer.StatusCode == HttpStatusCode.Created ? answer.Headers.Location!.ToString() : throw new LossException($"The outbox answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", lost: 1);
    }

    private async Task<bool> PostAsync(Deed deed)
    {
        try
        {
            using var answer = await SendAsync((JsonObject)deed.Document.DeepClone());
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return true;
            if (answer.StatusCode != HttpStatusCode.Created) throw new LossException($"The outbox answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", lost: 1);
            deed.Activity = answer.Headers.Location!.ToString();
            deed.Keep();
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Deed Next()
    {
        var marker = $"owner says {++_made}";
        var known = ledger.OwnPosts;
        if (known.Count == 0 || random.Next(4) > 0)
        {
            return new()
            {
                Kind = DeedKind.OwnPost,
                Actor = own.Actor,
                Marker = marker,
                Document = new() { ["type"] = As.Note, ["content"] = marker, ["to"] = As.Public, ["cc"] = own.Followers },
            };
        }
        var post = known[random.Next(known.Count)];
        return new()
        {
            Kind = DeedKind.OwnUpdate,
            Actor = own.Actor,
            Object = post,
            Marker = marker,
            Document = new() { ["type"] = As.Update, ["object"] = new JsonObject { ["id"] = post, ["content"] = marker } },
        };
    }

    private async Task<HttpResponseMessage> SendAsync(JsonObject posted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, own.Outbox) { Content = new StringContent(posted.ToJsonString(), new MediaTypeHeaderValue(As.MediaType)) };
        request.Headers.Authorization = new("Bearer", token);
        return await client.SendAsync(request);
    }
}
