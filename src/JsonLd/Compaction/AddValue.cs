namespace JsonLd;

/// <summary>Adds a value to a member that may be there [JSON-LD-API "add value"].</summary>
internal static class AddValue
{
    internal static void To(LdObject target, string key, LdJson value, bool asArray)
    {
        if (value is LdArray several)
        {
            if (asArray && !target.ContainsKey(key)) target.Add(key, new LdArray(several.Count));
            foreach (var one in several.Items) To(target, key, one, asArray);
            return;
        }

        Whole(target, key, value, asArray);
    }

    /// <summary>Adds a value that may itself be an array, as it is: a list or a JSON literal.</summary>
    internal static void Whole(LdObject target, string key, LdJson value, bool asArray)
    {
        switch (target.Get(key))
        {
            case null:
                target.Add(key, asArray ? new LdArray(value) : value);
                break;
            case LdArray there:
                there.Add(value);
                break;
            case { } one:
                target.Set(key, new LdArray(2) { one, value });
                break;
        }
    }
}
