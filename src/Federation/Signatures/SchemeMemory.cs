using System.Collections.Concurrent;

namespace Federation.Signatures;

/// <summary>
/// Which signature scheme a host has shown that it reads. To an unknown host draft-cavage goes first: at least one peer answers 202 to
/// RFC 9421 and drops the activity later, so a failed knock cannot always be seen. A host that says that it knows RFC 9421 is asked in that
/// first, until it has shown something else. [ActivityPub HTTP Signatures, double knock] In memory, bounded, forgotten after a while: a host may be upgraded, or go back. Thread-safe.
/// </summary>
public sealed class SchemeMemory(TimeProvider clock)
{
    /// <summary>How long a host is remembered. After that the first knock is the draft's again, and a refusal costs one request more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How exactly it is noted since when a host is known.</summary>
    private static readonly TimeSpan Accuracy = TimeSpan.FromHours(1);

    /// <summary>Hosts remembered at once; more than one person's server talks to. Beyond it all are forgotten, which costs only knocks.</summary>
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<string, (SignatureScheme Scheme, bool IsShown, DateTimeOffset Until)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The scheme to knock with first.</summary>
    /// <param name="authority">Host, and port where it is not the default.</param>
    public SignatureScheme For(string authority) => Recall(authority)?.Scheme ?? SignatureScheme.Cavage;

    /// <summary>Whether the host has shown which scheme it reads: then a refusal means what it says.</summary>
    public bool Knows(string authority) => Recall(authority)?.IsShown ?? false;

    /// <summary>The host took a request in this scheme, or sent one that verified.</summary>
    public void Learn(string authority, SignatureScheme scheme) => Keep(authority, scheme, isShown: true);

    /// <summary>
    /// The host says that it knows RFC 9421, in its actors' documents [FEP-844e] or its answers [RFC 9421 §5.1]. A word, not a deed: it decides
    /// which scheme knocks first where nothing was shown yet, and the other is still tried when that is refused.
    /// </summary>
    public void Hint(string authority)
    {
        if (!Knows(authority)) Keep(authority, SignatureScheme.Rfc9421, isShown: false);
    }

    private void Keep(string authority, SignatureScheme scheme, bool isShown)
    {
        // What is known already is not noted for every request.
        if (_known.TryGetValue(authority, out var known) && (known.Scheme, known.IsShown) == (scheme, isShown) && known.Until - clock.GetUtcNow() > Lifetime - Accuracy) return;
        if (_known.Count >= Most) _known.Clear();
        _known[authority] = (scheme, isShown, clock.GetUtcNow() + Lifetime);
    }

    private (SignatureScheme Scheme, bool IsShown)? Recall(string authority) =>
        _known.TryGetValue(authority, out var known) && known.Until > clock.GetUtcNow() ? (known.Scheme, known.IsShown) : null;
}
