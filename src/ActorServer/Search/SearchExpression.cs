namespace ActorServer.Search;

/// <summary>
/// What the index is asked: all of these phrases, of each group at least one, none of those. Words are what <see cref="Words"/> and <see cref="Mark"/> make, so
/// there is nothing in them to escape from; each is quoted all the same.
/// </summary>
internal sealed record SearchExpression(IReadOnlyList<Phrase> All, IReadOnlyList<IReadOnlyList<Phrase>> Any, IReadOnlyList<Phrase> None)
{
    /// <summary>Of people who were excluded or asked for, by their ids.</summary>
    internal static SearchExpression Of(SearchQuery query, IReadOnlyList<(Author Author, IReadOnlyList<string> Actors)> people)
    {
        var wanted = people.Where(person => !person.Author.IsExcluded).Select(person => (IReadOnlyList<Phrase>)[.. person.Actors.Select(By)]).ToList();
        var excluded = people.Where(person => person.Author.IsExcluded).SelectMany(person => person.Actors.Select(By));
        // Every post has this: there must be something that the rest is taken away from.
        var all = query.All.Count > 0 || wanted.Count > 0 ? query.All : [new Phrase([Mark.Post])];
        return new(all, wanted, [.. query.None, .. excluded]);
    }

    private static Phrase By(string actor) => new([Mark.From(actor)]);
}
