using System.Globalization;

namespace ActorServer.Wall;

/// <summary>A place in a list that is ordered by time, then by number: a page begins below it. Stays right while new things come in on top.</summary>
internal readonly record struct Cursor(long At, long Seq)
{
    internal static readonly Cursor Top = new(long.MaxValue, long.MaxValue);

    internal static Cursor In(HttpRequest request, string name = "before")
    {
        var parts = request.Query[name].ToString().Split('-');
        return parts.Length == 2 && TryRead(parts[0], out var at) && TryRead(parts[1], out var seq) ? new(at, seq) : Top;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}-{Seq}");

    private static bool TryRead(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
