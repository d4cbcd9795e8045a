using System.Globalization;

namespace JsonLd;

/// <summary>Number::toString of ECMAScript [ECMA-262 §6.1.6.1.20], which JCS prescribes.</summary>
internal static class EcmaScriptNumber
{
    internal static string Format(double number)
    {
        if (!double.IsFinite(number)) throw new JsonLdException(JsonLdErrorCode.NotJson, "a number beyond IEEE 754 double precision");
        if (number == 0) return "0";
        if (number < 0) return "-" + Format(-number);
        // The shortest digits that give the number back; .NET and ECMAScript agree on the digits, not on where the point goes.
        var (digits, n) = Digits(number.ToString("R", CultureInfo.InvariantCulture));
        var k = digits.Length;
        if (k <= n && n <= 21) return digits + new string('0', n - k);
        if (n is > 0 and <= 21) return $"{digits[..n]}.{digits[n..]}";
        if (n is > -6 and <= 0) return "0." + new string('0', -n) + digits;
        var exponent = (n - 1).ToString("+0;-0", CultureInfo.InvariantCulture);
        return k == 1 ? $"{digits}e{exponent}" : $"{digits[0]}.{digits[1..]}e{exponent}";
    }

    // s and n of the specification: the digits without point, and the power of ten of the point before them.
    private static (string Digits, int N) Digits(string shortest)
    {
        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? shortest : shortest[..e];
        var n = PointOf(mantissa);
        if (e >= 0) n += int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (mantissa.Replace(".", "", StringComparison.Ordinal).Trim('0'), n);
    }

    private static int PointOf(string mantissa)
    {
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        if (whole != "0") return whole.Length;
        var zeros = 0;
        while (mantissa[point + 1 + zeros] == '0') zeros++;
        return -zeros;
    }
}
