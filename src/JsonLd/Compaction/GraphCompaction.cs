namespace JsonLd;

/// <summary>Graph objects in compact form [JSON-LD-API §6.1.2 step 12.8.8].</summary>
internal readonly struct GraphCompaction(MemberCompaction members)
{
    internal void Add(LdObject target, string term, LdObject graph, LdJson compacted, Containers container, bool asArray)
    {
        var iris = members.Iris;
        var id = graph.Get(Keywords.Id) as LdString;
        var isGraph = (container & Containers.Graph) != 0;
        if (isGraph && (container & Containers.Id) != 0)
        {
            // Step 12.8.8.1
            AddValue.To(MapCompaction.MapAt(target, term), id is null ? iris.Vocab(Keywords.None) : iris.Id(id.Value), compacted, asArray);
        }
        else if (isGraph && (container & Containers.Index) != 0 && id is null)
        {
            // Step 12.8.8.2
            var key = graph.Get(Keywords.Index) is LdString index ? index.Value : iris.Vocab(Keywords.None);
            AddValue.To(MapCompaction.MapAt(target, term), key, compacted, asArray);
        }
        else if (isGraph && id is null)
        {
            // Step 12.8.8.3
            AddValue.To(target, term, compacted is LdArray { Count: > 1 } ? Expander.One(iris.Vocab(Keywords.Included), compacted) : compacted, asArray);
        }
        else
        {
            // Step 12.8.8.4
            var wrapped = Expander.One(iris.Vocab(Keywords.Graph), compacted);
            if (id is not null) wrapped.Set(iris.Vocab(Keywords.Id), new LdString(iris.Id(id.Value)));
            if (graph.Get(Keywords.Index) is { } index) wrapped.Set(iris.Vocab(Keywords.Index), index);
            AddValue.To(target, term, wrapped, asArray);
        }
    }
}
