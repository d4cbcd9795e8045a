using System.Globalization;
using System.Xml;

namespace ActorServer.Feeds;

/// <summary>[RSS 2.0] With Media RSS for more than one file, since an item has one enclosure at most.</summary>
internal static class RssFeed
{
    internal const string MediaType = "application/rss+xml; charset=utf-8";

    internal static byte[] Write(FeedHead head, string self, IReadOnlyList<FeedItem> items, DateTimeOffset changed) => FeedXml.Write(xml =>
    {
        xml.WriteStartElement("rss");
        xml.Attribute("version", "2.0");
        xml.WriteAttributeString("xmlns", "atom", null, FeedXml.AtomNamespace);
        xml.WriteAttributeString("xmlns", "media", null, FeedXml.MediaNamespace);
        xml.WriteStartElement("channel");
        xml.Text("title", head.Title);
        xml.Text("link", head.Page);
        xml.Text("description", head.Description);
        xml.Text("lastBuildDate", changed.UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
        xml.Text("generator", "ActorServer");
        xml.WriteStartElement("atom", "link", FeedXml.AtomNamespace);
        xml.Attribute("href", self);
        xml.Attribute("rel", "self");
        xml.Attribute("type", "application/rss+xml");
        xml.WriteEndElement();
        if (head.Icon is { } icon) WriteImage(xml, head, icon);
        foreach (var item in items) WriteItem(xml, item);
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    private static void WriteImage(XmlWriter xml, FeedHead head, string icon)
    {
        xml.WriteStartElement("image");
        xml.Text("url", icon);
        xml.Text("title", head.Title);
        xml.Text("link", head.Page);
        xml.WriteEndElement();
    }

    private static void WriteItem(XmlWriter xml, FeedItem item)
    {
        xml.WriteStartElement("item");
        xml.Text("title", item.Title);
        xml.Text("link", item.Uri);
        xml.WriteStartElement("guid");
        xml.Attribute("isPermaLink", "true");
        xml.WriteString(item.Uri);
        xml.WriteEndElement();
        xml.Text("pubDate", item.Published.UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
        xml.Text("description", item.Html);
        foreach (var tag in item.Tags) xml.Text("category", tag);
        if (item.Files is [var first, ..])
        {
            xml.WriteStartElement("enclosure");
            xml.Attribute("url", first.Href);
            xml.Attribute("length", first.Bytes.ToString(CultureInfo.InvariantCulture));
            xml.Attribute("type", first.MediaType);
            xml.WriteEndElement();
        }
        foreach (var file in item.Files) WriteMedia(xml, file);
        xml.WriteEndElement();
    }

    private static void WriteMedia(XmlWriter xml, FeedFile file)
    {
        xml.WriteStartElement("media", "content", FeedXml.MediaNamespace);
        xml.Attribute("url", file.Href);
        xml.Attribute("type", file.MediaType);
        xml.Attribute("fileSize", file.Bytes.ToString(CultureInfo.InvariantCulture));
        if (file.Description.Length > 0)
        {
            xml.WriteStartElement("media", "description", FeedXml.MediaNamespace);
            xml.Attribute("type", "plain");
            xml.WriteString(FeedXml.Clean(file.Description));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }
}
