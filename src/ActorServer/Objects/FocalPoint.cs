using System.Globalization;
using System.Text.Json.Nodes;

namespace ActorServer.Objects;

/// <summary>What must stay in sight when a picture is cut: from -1 to 1 to the right and upwards. [Mastodon, toot:focalPoint]</summary>
internal readonly record struct FocalPoint(double X, double Y)
{
    internal static readonly FocalPoint Middle = new(0, 0);

    /// <summary>As forms send it, `x,y`; the middle where it cannot be read.</summary>
    internal static FocalPoint Read(string? typed)
    {
        var parts = (typed ?? "").Split(',');
        return parts.Length == 2 && TryRead(parts[0], out var x) && TryRead(parts[1], out var y) ? new(x, y) : Middle;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{X:0.##},{Y:0.##}");

    internal JsonArray ToJson() => [Math.Round(X, 2), Math.Round(Y, 2)];

    private static bool TryRead(string text, out double value)
    {
        var isNumber = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        value = Math.Clamp(value, -1, 1);
        return isNumber;
    }
}
