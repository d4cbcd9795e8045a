using System.Globalization;
using System.Text;
using System.Xml;

namespace ActorServer.Feeds;

/// <summary>What both kinds of feeds share. Control characters have no place in XML 1.0, not even escaped, so they go. [XML §2.2]</summary>
internal static class FeedXml
{
    internal const string AtomNamespace = "http://www.w3.org/2005/Atom";
    internal const string MediaNamespace = "http://search.yahoo.com/mrss/";

    internal static byte[] Write(Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true })) write(xml);
        return buffer.ToArray();
    }

    internal static void Text(this XmlWriter xml, string name, string? text)
    {
        if (text is not null) xml.WriteElementString(name, Clean(text));
    }

    internal static void Attribute(this XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    internal static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (XmlConvert.IsXmlChar(text[at])) clean.Append(text[at]);
            else if (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at])) clean.Append(text[at]).Append(text[++at]);
        }
        return clean.ToString();
    }

    /// <summary>[RFC 3339]</summary>
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
