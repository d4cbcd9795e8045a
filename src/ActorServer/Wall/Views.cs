namespace ActorServer.Wall;

// What the pages show, as plain values. These are public because the compiler makes Razor components public; nothing else uses them.

/// <summary>Somebody, as a page shows them.</summary>
public sealed record PersonView(string Uri, string Name, string Handle, string Href, string? Icon)
{
    /// <summary>The name with its custom emoji, encoded.</summary>
    public string NameHtml { get; init; } = Objects.Sanitizer.Encode(Name);

    /// <summary>Where their own server shows them.</summary>
    public string? AtHome { get; init; }

    /// <summary>Stands where a picture is missing.</summary>
    public string Initial => Name.EnumerateRunes().FirstOrDefault(System.Text.Rune.IsLetterOrDigit) is var rune && rune.Value != 0 ? rune.ToString().ToUpperInvariant() : "?";

    /// <summary>One of six colours, always the same for the same person.</summary>
    public int Hue => (int)(Uri.Aggregate(17u, (sum, c) => (sum * 31) + c) % 6);
}

/// <summary>A file with a post. Kind is image, video, audio or file.</summary>
public sealed record FileView(string Kind, string Href, string Description, int? Width, int? Height)
{
    /// <summary>What must stay in sight when the picture is cut, in quarters from the left and from the top.</summary>
    public int FocusX { get; init; } = 2;
    public int FocusY { get; init; } = 2;

    /// <summary>Where this server shows it.</summary>
    public string? Shown { get; init; }

    /// <summary>The picture in a few widths, for the browser to choose from.</summary>
    public string? Sources { get; init; }

    /// <summary>A picture that stands for a film until it is played.</summary>
    public string? Poster { get; init; }

    /// <summary>A few colours that stand there until the picture does; none for one that may be transparent.</summary>
    public string? Placeholder { get; init; }
}

/// <summary>A post with what belongs to it.</summary>
public sealed record PostView
{
    public required string Uri { get; init; }

    /// <summary>Names the post within a page.</summary>
    public required string Anchor { get; init; }

    internal static string AnchorOf(string uri) => "p-" + Identity.Secrets.Hash(uri)[..12];

    /// <summary>Its page here, for the owner and for everybody's posts of the owner; else where its author shows it.</summary>
    public required string Href { get; init; }

    /// <summary>Where its author shows it.</summary>
    public required string AtHome { get; init; }
    public required PersonView Author { get; init; }
    public string? Title { get; init; }
    public string? Warning { get; init; }

    /// <summary>What an article says of itself, in a few sentences.</summary>
    public string? Lead { get; init; }

    /// <summary>To be folded in a list.</summary>
    public bool IsLong { get; init; }

    /// <summary>Its author would not show the pictures to whoever happens to look.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>Sanitised when it was stored.</summary>
    public required string Html { get; init; }
    public IReadOnlyList<FileView> Files { get; init; } = [];
    public required DateTimeOffset At { get; init; }
    public bool IsEdited { get; init; }

    /// <summary>How many earlier forms of it are kept, for the owner.</summary>
    public long Edits { get; init; }

    /// <summary>Among the answers to a post: how many steps away from it.</summary>
    public int Depth { get; init; }

    internal static string Unlisted { get; } = Language.Text("not in lists");

    /// <summary>For whom, in the owner's words; null for everybody.</summary>
    public string? Audience { get; init; }
    /// <summary>Somebody's answer that waits for the owner's consent: its id.</summary>
    public string? Asks { get; init; }
    public long Likes { get; init; }
    public long Boosts { get; init; }
    public bool IsLiked { get; init; }
    public bool IsBoosted { get; init; }
    public bool IsOwn { get; init; }

    /// <summary>The owner saved it for later.</summary>
    public bool IsSaved { get; init; }

    /// <summary>Passing on what is not for everybody would break its author's word.</summary>
    public bool MayBeBoosted { get; init; }

    /// <summary>Whom this answers, where that post is here.</summary>
    public PersonView? Answers { get; init; }
    public string? AnswersHref { get; init; }
    public IReadOnlyList<PostView> Replies { get; init; } = [];

    public EventView? Event { get; init; }

    /// <summary>How long, where: what a Video or a Place says beside its words.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];
    public PollView? Poll { get; init; }
    public QuoteView? Quote { get; init; }
    public CardView? Card { get; init; }
    public IReadOnlyList<ReactionView> Reactions { get; init; } = [];

    /// <summary>Its hashtags, without the sign.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}

/// <summary>When and where something takes place.</summary>
public sealed record EventView(DateTimeOffset? Starts, DateTimeOffset? Ends, string? Place);

/// <summary>A poll. MayVote: it is somebody else's, and the owner has not voted yet.</summary>
public sealed record PollView(bool IsMultiple, IReadOnlyList<PollOptionView> Options, long Voters, DateTimeOffset? EndsAt, bool MayVote);

public sealed record PollOptionView(string Name, long Votes, int Percent);

/// <summary>A post that is quoted. Without its author's consent only the address is shown, and Who is null.</summary>
public sealed record QuoteView(string Href, PersonView? Who, string? Text);

/// <summary>The page that a post leads to, as it says of itself. Picture: where this server shows it.</summary>
public sealed record CardView(string Href, string Site, string Title, string? Text, string? Picture);

/// <summary>An emoji, and how many people put it there. Picture: of a custom one.</summary>
public sealed record ReactionView(string Emoji, long Count, string? Picture);

/// <summary>A place on the wall: a post, and who passed it on.</summary>
public sealed record WallItemView(PostView Post, PersonView? BoostedBy);

/// <summary>Something that happened. Post is the owner's post that was liked, or the answer itself.</summary>
public sealed record NotificationView(string Kind, PersonView Who, string? PostHref, string? PostText, DateTimeOffset At, bool IsNew, string? Detail, string ActivityUri, string? EmojiPicture = null)
{
    /// <summary>Who did the same to the same post on the same day, the newest first, that one among them; and how many they are altogether.</summary>
    public IReadOnlyList<PersonView> Together { get; init; } = [];
    public long Total { get; init; } = 1;
    public bool IsOwn { get; init; }

    /// <summary>An answer that waits to be let in: its id.</summary>
    public string Asks { get; init; } = "";
}

/// <summary>Somebody who follows or is followed. State: accepted or pending.</summary>
public sealed record FollowView(PersonView Who, string State, DateTimeOffset Since);

/// <summary>Somebody whose server has another idea of whether the owner follows them. IsListed: does it list the owner? Null before it answered. Others: whom else it lists here.</summary>
public sealed record FollowDifferenceView(PersonView Who, bool IsFollowedHere, bool? IsListed, IReadOnlyList<string> Others);

/// <summary>Somebody, or a whole server, from whom the owner wants to hear nothing.</summary>
public sealed record BlockView(string Subject, string Name, string About, DateTimeOffset Since);

/// <summary>What surrounds every page.</summary>
public sealed record Frame
{
    public required string Title { get; init; }
    public required PersonView Owner { get; init; }

    /// <summary>Which page this is, to mark it in the menu, and where forms lead back to.</summary>
    public required string Here { get; init; }
    public required DateTimeOffset Now { get; init; }
    public Language Language { get; init; } = Language.English;

    public string Say(string english) => Language.Say(english);

    public string Say(string english, params object?[] parts) => Language.Say(english, parts);

    public string Count(long number, string one, string many) => Language.Count(number, one, many);

    /// <summary>The session's token for forms; null for everybody but the owner.</summary>
    public string? Csrf { get; init; }
    public long Unread { get; init; }

    /// <summary>Private conversations in which something is new.</summary>
    public long UnreadMessages { get; init; }
    public bool IsOwner => Csrf is not null;

    /// <summary>The document that this page is the page of.</summary>
    public string? Document { get; init; }

    /// <summary>What the page says of itself to whoever does not read it; null for pages that nobody but their reader should keep.</summary>
    public PageMeta? Meta { get; init; }
}

/// <summary>A page's address, and what search engines and previews of its link show.</summary>
/// <param name="Canonical">The one address of the page.</param>
/// <param name="Kind">What it is in the words of Open Graph: profile or article.</param>
/// <param name="Title">Shown large.</param>
/// <param name="Description">Shown below.</param>
/// <param name="IsIndexable">May search engines keep it?</param>
public sealed record PageMeta(string Canonical, string Kind, string Title, string Description, bool IsIndexable)
{
    /// <summary>A picture with its description; IsLarge: the picture is what the page is about.</summary>
    public FileView? Picture { get; init; }
    public bool IsLarge { get; init; }
    public DateTimeOffset? Published { get; init; }
    public DateTimeOffset? Edited { get; init; }
}

/// <summary>What stands in the form for a post.</summary>
public sealed record DraftView
{
    internal const int UsualDays = 3;

    public static readonly DraftView Empty = new();

    /// <summary>The draft that it is kept in; empty for none yet.</summary>
    public string Id { get; init; } = "";
    public string Text { get; init; } = "";
    public string Warning { get; init; } = "";
    public bool IsSensitive { get; init; }
    public string Audience { get; init; } = "public";
    public string? InReplyTo { get; init; }

    /// <summary>The private conversation that it is for.</summary>
    public string For { get; init; } = "";
    public string Quote { get; init; } = "";

    /// <summary>everybody, followers, asking or nobody; empty for what is usual.</summary>
    public string MayQuote { get; init; } = "";
    public string MayReply { get; init; } = "";

    /// <summary>A code of BCP 47.</summary>
    public string Language { get; init; } = "";
    public IReadOnlyList<string> Choices { get; init; } = [];
    public bool IsMultiple { get; init; }
    public int Days { get; init; } = UsualDays;

    /// <summary>When it is to be published, as typed, and how many minutes that clock is behind UTC.</summary>
    public string At { get; init; } = "";
    public string Zone { get; init; } = "";
    public IReadOnlyList<DraftFileView> Files { get; init; } = [];

    /// <summary>What was wrong when it was to be posted.</summary>
    public string? Problem { get; init; }

    /// <summary>How many drafts there are beside this one.</summary>
    public long Others { get; init; }
}

/// <summary>A file in the form. Kind is image, video or audio; Focus is where its middle is when it is cut, as x,y.</summary>
public sealed record DraftFileView(string Id, string Kind, string Href, string Alt, string Focus);

/// <summary>A private conversation in the list of all.</summary>
public sealed record ChatView(string Href, IReadOnlyList<PersonView> People, string Last, bool IsOwn, DateTimeOffset At, bool IsNew);

/// <summary>A form of a post. Html: what was changed, marked, encoded. Files: what they show since then; null where that did not change.</summary>
public sealed record VersionView(DateTimeOffset At, bool IsFirst, string Html, IReadOnlyList<string>? Files);

/// <summary>How far asking other servers for answers has come: documents that are still to come, that came, and that could not be had.</summary>
public sealed record ThreadView(long Waiting, long Done, long Failed)
{
    public bool IsLooking => Waiting > 0;
}

/// <summary>A draft in the list of all.</summary>
public sealed record DraftItemView(string Id, string Excerpt, int Files, bool IsAnswer, DateTimeOffset Saved, DateTimeOffset? Due, string? Problem);

/// <summary>The profile, for the settings page and the profile page.</summary>
public sealed record ProfileView(string Name, string About, string AboutHtml, bool ApprovesByHand, DateTimeOffset Since, long Posts, long Following, long Followers)
{
    public bool Indexable { get; init; }
    public bool Discoverable { get; init; }

    /// <summary>The wide picture.</summary>
    public string? Header { get; init; }
    public IReadOnlyList<FactView> Facts { get; init; } = [];

    /// <summary>May the reader see the résumé?</summary>
    public bool HasResume { get; init; }
    public IReadOnlyList<FieldView> Fields { get; init; } = [];
}

/// <summary>Something about the person. Audience: public, followers or me.</summary>
public sealed record FactView(string Kind, string Value, string Audience);

/// <summary>A line of the profile. Html is made from what was typed, encoded. A verified one is a page that links back.</summary>
public sealed record FieldView(string Name, string Value, string Html, bool IsVerified);

/// <summary>An app. Host: where its own description lies; null when it only registered, so that anybody may have chosen the name.</summary>
public sealed record AppView(string Name, string? Host);

/// <summary>One thing that an app may do, and within what bounds.</summary>
public sealed record MayView(string Words, string? Bounds)
{
    public string In(Language language) => Bounds is null ? language.Say(Words) : $"{language.Say(Words)}, {language.Say(Bounds)}";
}

/// <summary>What an app may do, since when.</summary>
public sealed record GrantView(long Seq, AppView App, IReadOnlyList<MayView> May, bool IsByHand, DateTimeOffset Since, DateTimeOffset? LastUsed);

/// <summary>A browser in which the owner is signed in.</summary>
public sealed record BrowserView(string Id, string? Words, DateTimeOffset Since, DateTimeOffset Used, bool IsThis);

/// <summary>What somebody who has just begun has done already.</summary>
public sealed record StepsView(bool HasPosted, bool Follows);

/// <summary>What part of the wall is shown.</summary>
public sealed record FilterView(string? Only, string? From, string? Tag, long? List)
{
    public static readonly FilterView None = new(null, null, null, null);
    public bool IsSet => Only is not null || From is not null || Tag is not null || List is not null;

    /// <summary>Whose posts are shown, where they are known here.</summary>
    public PersonView? Person { get; init; }

    /// <summary>The lists that there are.</summary>
    public IReadOnlyList<ListView> Lists { get; init; } = [];
}

/// <summary>A post that was found. SnippetHtml: the part in which the words stand, encoded, with those words marked.</summary>
public sealed record FoundView(PersonView Author, string Href, DateTimeOffset At, string SnippetHtml);
