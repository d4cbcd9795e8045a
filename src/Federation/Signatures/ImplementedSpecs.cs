namespace Federation.Signatures;

/// <summary>What an actor's server says that it implements. [FEP-844e] A hint, not a proof.</summary>
internal static class ImplementedSpecs
{
    private const string Term = "implements";
    private const string Iri = "https://w3id.org/fep/844e/implements";
    private const string Rfc9421 = "https://datatracker.ietf.org/doc/html/rfc9421";

    /// <summary>Does a server's Application, or an actor's embedded <c>generator</c>, name RFC 9421?</summary>
    public static bool HasRfc9421(AsNode node) => Names(node) || node.Each("generator").Any(Names);

    // Some contexts make it a list and others do not, so it may come under its term or under its IRI.
    private static bool Names(AsNode application) =>
        application.Each(Term).Concat(application.Each(Iri)).Any(spec => (spec.IdOf("href") ?? spec.Id) == Rfc9421);
}
