using System.Text;
using System.Text.Json;
using Federation.Json;

namespace Federation.Tests.Support;

internal static class Text
{
    public static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A node from JSON text; single quotes stand for double ones.</summary>
    public static AsNode Node(this string json)
    {
        Assert.True(BoundedJson.TryParse(json.Replace('\'', '"').Utf8(), out JsonElement root, out JsonFault fault), fault.ToString());
        return new AsNode(root);
    }

    /// <summary>Every text that differs from this one in one bit of one byte.</summary>
    public static IEnumerable<byte[]> BitFlips(this byte[] bytes)
    {
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] copy = (byte[])bytes.Clone();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return copy;
        }
    }

    /// <summary>Every text that differs from this one in one of the low seven bits of one character.</summary>
    public static IEnumerable<string> BitFlips(this string text)
    {
        for (int bit = 0; bit < text.Length * 7; bit++)
        {
            char[] copy = text.ToCharArray();
            copy[bit / 7] ^= (char)(1 << (bit % 7));
            yield return new string(copy);
        }
    }
}
