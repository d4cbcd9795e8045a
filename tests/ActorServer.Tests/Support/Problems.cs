using System.Text.Json.Nodes;
using ActorServer.Inbox;

namespace ActorServer.Tests.Support;

/// <summary>Reading refusals as peers and apps do: by status and problem type. [RFC 9457]</summary>
internal static class Problems
{
    internal static async Task AssertAsync(Refusal expected, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == expected.Answer().Status, $"Expected {expected}, got {(int)response.StatusCode}: {body}");
        var problem = (JsonObject)JsonNode.Parse(body)!;
        Assert.Equal(expected.Type(), problem["type"]!.GetValue<string>());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
