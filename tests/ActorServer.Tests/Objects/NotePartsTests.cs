using System.Text.Json.Nodes;
using ActorServer.Activities;
using ActorServer.Identity;
using ActorServer.Objects;
using ActorServer.Store;
using ActorServer.Tests.Support;
using Federation;
using Federation.Addressing;
using Federation.Discovery;

namespace ActorServer.Tests.Objects;

public class NotePartsTests
{
    private const string Sarah = "https://b.example/users/sarah";
    private static readonly OwnIds Own = OwnerIds.Of();
    private static readonly Dictionary<Handle, Mentioned> People = new() { [new("sarah", "b.example")] = new(Sarah, "https://b.example/@sarah") };

    [Fact]
    public void A_public_post_is_to_everybody_and_copied_to_followers_and_to_whom_it_mentions()
    {
        var note = Compose("Hello @sarah@b.example", Visibility.Public);

        Assert.Equal([As.Public], note.Ids("to"));
        Assert.Equal([Own.Followers, Sarah], note.Ids("cc"));
    }

    [Fact]
    public void An_unlisted_post_has_the_public_in_its_copies_only()
    {
        var note = Compose("Hello", Visibility.Unlisted);

        Assert.Equal([Own.Followers], note.Ids("to"));
        Assert.Equal([As.Public], note.Ids("cc"));
    }

    [Fact]
    public void A_post_for_followers_does_not_name_the_public()
    {
        var note = Compose("Hello @sarah@b.example", Visibility.Followers);

        Assert.Equal([Own.Followers], note.Ids("to"));
        Assert.Equal([Sarah], note.Ids("cc"));
    }

    [Fact]
    public void A_private_post_goes_only_to_whom_it_mentions()
    {
        var note = Compose("Hello @sarah@b.example", Visibility.Direct);

        Assert.Equal([Sarah], note.Recipients());
    }

    [Fact]
    public void A_private_post_that_mentions_nobody_is_not_posted()
    {
        var composed = Build("Hello @nobody@c.example", Visibility.Direct, null);

        Assert.Null(composed.Note);
        Assert.Contains("nobody", composed.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Visibility.Public, Visibility.Public, Visibility.Public)]
    [InlineData(Visibility.Public, Visibility.Followers, Visibility.Followers)]
    [InlineData(Visibility.Public, Visibility.Direct, Visibility.Direct)]
    [InlineData(Visibility.Followers, Visibility.Public, Visibility.Followers)]
    public void An_answer_is_never_told_to_more_people_than_what_it_answers(Visibility wanted, Visibility answered, Visibility becomes)
    {
        var note = Build("Yes", wanted, ParentBy(Sarah, "@sarah@b.example", answered)).Note!;

        Assert.Equal(becomes, Audience.Of(note.ToAsNode()).VisibilityFor(Own.Followers));
    }

    [Fact]
    public void An_answer_mentions_whom_it_answers_although_the_text_does_not()
    {
        var note = Build("Yes", Visibility.Public, ParentBy(Sarah, "@sarah@b.example", Visibility.Public)).Note!;

        Assert.Equal("https://b.example/notes/1", note["inReplyTo"]!.GetValue<string>());
        Assert.Contains(Sarah, note.Ids("cc"));
        var mention = Assert.Single(Tags(note, As.Mention));
        Assert.Equal((Sarah, "@sarah@b.example"), (mention["href"].IdOf(), mention["name"].IdOf()));
    }

    [Fact]
    public void Whom_it_answers_is_mentioned_once_when_the_text_does_too()
    {
        var note = Build("@sarah@b.example yes", Visibility.Public, ParentBy(Sarah, "@sarah@b.example", Visibility.Public)).Note!;

        Assert.Single(Tags(note, As.Mention));
    }

    [Fact]
    public void A_private_answer_to_the_owner_s_own_private_post_goes_to_the_same_people()
    {
        var parent = ParentBy(Own.Actor, null, Visibility.Direct, json: new JsonObject { ["id"] = "https://nick.example/objects/1", ["to"] = new JsonArray(Sarah) });

        Assert.Equal([Sarah], Build("And another thing", Visibility.Direct, parent).Note!.Recipients());
    }

    [Fact]
    public void What_was_typed_is_kept_as_source()
    {
        var note = Compose("Tea & #Cake", Visibility.Public);

        Assert.Equal("Tea & #Cake", note["source"]!["content"]!.GetValue<string>());
        Assert.Equal("text/plain", note["source"]!["mediaType"]!.GetValue<string>());
        var tag = Assert.Single(Tags(note, As.Hashtag));
        Assert.Equal(("#cake", "https://nick.example/tags/cake"), (tag["name"].IdOf(), tag["href"].IdOf()));
    }

    [Fact]
    public void A_warning_is_a_summary_and_makes_the_post_sensitive()
    {
        var note = NoteParts.Build(new Draft("x", "Spoiler", Visibility.Public, null, []), TypedText.Read("x"), People, null, Own).Note!;

        Assert.Equal("Spoiler", note["summary"]!.GetValue<string>());
        Assert.True(note["sensitive"]!.GetValue<bool>());
    }

    [Fact]
    public void Nothing_or_too_much_is_refused_in_words()
    {
        Assert.Contains("nothing to post", NoteParts.CheckText("", "", hasFiles: false), StringComparison.Ordinal);
        Assert.Null(NoteParts.CheckText("", "", hasFiles: true));
        Assert.Null(NoteParts.CheckText(new string('x', Limits.PostCharacters), "", hasFiles: false));
        Assert.Equal("This is 50001 characters long. A post can have 50000.", ActorServer.Wall.Language.English.Say(NoteParts.CheckText(new string('x', Limits.PostCharacters + 1), "", hasFiles: false)!));
        var crowd = string.Join(' ', Enumerable.Range(0, Limits.Mentions + 1).Select(i => $"@u{i}@b.example"));
        Assert.Contains("mention at most", NoteParts.CheckText(crowd, "", hasFiles: false), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_keeps_the_audience_and_adds_who_is_newly_mentioned()
    {
        var before = Compose("Hello", Visibility.Followers);
        before["id"] = "https://nick.example/objects/1";

        var changes = NoteParts.Changes(before, new Draft("Hello @sarah@b.example", "", Visibility.Public, null, []), TypedText.Read("Hello @sarah@b.example"), People, Own);

        Assert.False(changes.ContainsKey("to"));
        Assert.Equal([Sarah], changes.Ids("cc"));
        Assert.Null(changes["summary"]);
    }

    [Fact]
    public void An_edited_answer_still_mentions_whom_it_answers()
    {
        var before = Build("Yes", Visibility.Public, ParentBy(Sarah, "@sarah@b.example", Visibility.Public)).Note!;

        var changes = NoteParts.Changes(before, new Draft("No", "", Visibility.Public, null, []), TypedText.Read("No"), new Dictionary<Handle, Mentioned>(), Own);

        Assert.Equal(Sarah, Assert.Single(Tags(changes, As.Mention))["href"].IdOf());
    }

    [Theory]
    [InlineData("public", Visibility.Public)]
    [InlineData("unlisted", Visibility.Unlisted)]
    [InlineData("followers", Visibility.Followers)]
    [InlineData("direct", Visibility.Direct)]
    [InlineData("", Visibility.Direct)]
    [InlineData("Public ", Visibility.Direct)]
    public void An_audience_that_is_not_understood_is_the_narrowest(string word, Visibility audience) => Assert.Equal(audience, Draft.AudienceNamed(word));

    private static JsonObject Compose(string text, Visibility audience) => Build(text, audience, null).Note!;

    private static Composed Build(string text, Visibility audience, Parent? parent)
    {
        var typed = TypedText.Read(text);
        var named = PostText.Mentions(typed.Runs).Where(People.ContainsKey).ToDictionary(handle => handle, handle => People[handle]);
        return NoteParts.Build(new Draft(text, "", audience, parent?.Row.Uri, []), typed, named, parent, Own);
    }

    private static IEnumerable<JsonObject> Tags(JsonObject note, string type) => note["tag"]!.AsArray().OfType<JsonObject>().Where(tag => tag.TypeOf() == type);

    private static Parent ParentBy(string author, string? handle, Visibility visibility, JsonObject? json = null) => new(new ObjectRow
    {
        Uri = "https://b.example/notes/1",
        Type = As.Note,
        AttributedTo = author,
        Visibility = visibility.ToString(),
        Json = json?.ToJsonString() ?? "{}",
        ContentHtml = "",
    }, handle);
}
