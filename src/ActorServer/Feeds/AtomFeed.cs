using System.Globalization;
using System.Xml;
using Federation;

namespace ActorServer.Feeds;

/// <summary>[RFC 4287]</summary>
internal static class AtomFeed
{
    internal const string MediaType = "application/atom+xml; charset=utf-8";

    internal static byte[] Write(FeedHead head, string self, IReadOnlyList<FeedItem> items, DateTimeOffset changed) => FeedXml.Write(xml =>
    {
        xml.WriteStartElement("feed", FeedXml.AtomNamespace);
        xml.Text("id", self);                                       // [RFC 4287 §4.1.1 MUST]
        xml.Text("title", head.Title);
        xml.Text("subtitle", head.Description);
        xml.Text("updated", FeedXml.Time(changed));
        xml.Text("generator", "ActorServer");
        if (head.Icon is { } icon) xml.Text("icon", icon);
        Link(xml, "self", self, "application/atom+xml");            // [RFC 4287 §4.1.1 SHOULD]
        Link(xml, "alternate", head.Page, "text/html");
        xml.WriteStartElement("author");
        xml.Text("name", head.AuthorName);
        xml.Text("uri", head.Page);
        xml.WriteEndElement();
        foreach (var item in items) WriteEntry(xml, item);
        xml.WriteEndElement();
    });

    private static void WriteEntry(XmlWriter xml, FeedItem item)
    {
        xml.WriteStartElement("entry");
        xml.Text("id", item.Uri);
        xml.Text("title", item.Title);
        xml.Text("published", FeedXml.Time(item.Published));
        xml.Text("updated", FeedXml.Time(item.Updated));
        Link(xml, "alternate", item.Uri, "text/html");
        Link(xml, "alternate", item.Uri, As.MediaType);
        foreach (var file in item.Files) Link(xml, "enclosure", file.Href, file.MediaType, file.Bytes, file.Description);
        foreach (var tag in item.Tags)
        {
            xml.WriteStartElement("category");
            xml.Attribute("term", tag);
            xml.WriteEndElement();
        }
        xml.WriteStartElement("content");
        xml.Attribute("type", "html");
        xml.WriteString(FeedXml.Clean(item.Html));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Link(XmlWriter xml, string rel, string href, string type, long? bytes = null, string title = "")
    {
        xml.WriteStartElement("link");
        xml.Attribute("rel", rel);
        xml.Attribute("href", href);
        xml.Attribute("type", type);
        if (bytes is { } length) xml.Attribute("length", length.ToString(CultureInfo.InvariantCulture));
        if (title.Length > 0) xml.Attribute("title", title);
        xml.WriteEndElement();
    }
}
