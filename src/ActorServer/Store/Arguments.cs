using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using Dapper;

namespace ActorServer.Store;

/// <summary>One named value of what comes with a statement.</summary>
internal sealed record Argument(string Name, Type Type, Func<object, object?> Value)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Argument>> Known = new();

    internal bool IsList => Type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(Type);

    internal static IReadOnlyList<Argument> Of(object? args) => args is null ? [] : OfType(args.GetType());

    internal static IReadOnlyList<Argument> OfType(Type type) => Known.GetOrAdd(type, static t =>
        [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => new Argument(property.Name, property.PropertyType, Getter(property)))]);

    private static Func<object, object?> Getter(PropertyInfo property)
    {
        var row = Expression.Parameter(typeof(object));
        var value = Expression.Property(Expression.Convert(row, property.DeclaringType!), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), row).Compile();
    }
}

/// <summary>From what a database answers to a row: a single value as it is, everything else by Dapper's parsers.</summary>
internal static class RowParser
{
    internal static Func<DbDataReader, T> For<T>(DbDataReader reader)
    {
        if (SingleValue.Is<T>()) return row => row.IsDBNull(0) ? default! : SingleValue.As<T>(row.GetValue(0));
        var type = typeof(T);
        var parse = reader.GetRowParser(type);
        return row => (T)parse(row);
    }
}

/// <summary>A row that is one value: a number, a text, a yes or no.</summary>
internal static class SingleValue
{
    internal static bool Is<T>() => Of<T>.Type.IsPrimitive || Of<T>.Type == typeof(string);

    internal static T As<T>(object value) => value is T already ? already : (T)Convert.ChangeType(value, Of<T>.Type, CultureInfo.InvariantCulture);

    private static class Of<T>
    {
        internal static readonly Type Type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
    }
}
