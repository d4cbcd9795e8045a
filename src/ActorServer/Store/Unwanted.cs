namespace ActorServer.Store;

/// <summary>
/// What the owner does not want to see, as conditions on what pages are made of: in one place, so that the wall, the news, search and the live counts
/// agree. Asked when a page is read and not when something arrives: what ends or is taken back brings everything back. Each is a look into an index;
/// @now is the time. (docs/adr/0025)
/// </summary>
internal static class Unwanted
{
    /// <summary>Nobody who said or passed on this place w of the wall, with its object o, is muted; nor is a word in it.</summary>
    internal const string NotMuted =
        """
        NOT EXISTS (SELECT 1 FROM regard r WHERE r.actor = w.actor AND (r.muted_until > @now OR (r.hides_boosts = 1 AND w.kind = 'boost')))
        AND NOT EXISTS (SELECT 1 FROM regard r WHERE r.actor = o.attributed_to AND r.muted_until > @now)
        """ + " AND " + NoWordIn;

    /// <summary>For the wall as a whole: nor is whoever put it there on an exclusive list.</summary>
    internal const string OnWall = NotMuted +
        " AND NOT EXISTS (SELECT 1 FROM person_list_member a JOIN person_list l ON l.seq = a.list AND l.is_exclusive = 1 WHERE a.actor = w.actor)";

    /// <summary>Whoever wrote the object o is not muted: what it says is a private message.</summary>
    internal const string NobodyMuted = "NOT EXISTS (SELECT 1 FROM regard r WHERE r.actor = o.attributed_to AND r.muted_until > @now)";

    /// <summary>No muted word is in the object o.</summary>
    internal const string NoWordIn = "NOT EXISTS (SELECT 1 FROM filter_hit h JOIN filter f ON f.phrase = h.phrase AND f.ends_at > @now WHERE h.object_uri = o.uri)";

    /// <summary>A notification under this alias is of nobody who is muted for news, too, of no private message of anybody who is muted, of no post with a muted word in it, and of no answer that its place does not let in.</summary>
    internal static string NoNews(string alias) =>
        $"""
        NOT EXISTS (SELECT 1 FROM regard r WHERE r.actor = {alias}.actor AND r.muted_until > @now
            AND (r.mutes_news = 1 OR EXISTS (SELECT 1 FROM object x WHERE x.uri = {alias}.object_uri AND x.visibility = 'Direct' AND x.own = 0)))
        AND NOT EXISTS (SELECT 1 FROM filter_hit h JOIN filter f ON f.phrase = h.phrase AND f.ends_at > @now WHERE h.object_uri = {alias}.object_uri)
        AND ({alias}.kind NOT IN ('mention', 'reply', 'quote') OR NOT EXISTS (SELECT 1 FROM reply y WHERE y.replying = {alias}.object_uri AND y.state <> 'accepted'))
        """;
}
