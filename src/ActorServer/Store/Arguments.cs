using System.Collections.Concurrent;
using System.Reflection;

namespace ActorServer.Store;

/// <summary>One named value of what comes with a statement.</summary>
internal sealed record Argument(string Name, Type Type, Func<object, object?> Value)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Argument>> Known = new();
    private static readonly MethodInfo TypedGetter = typeof(Argument).GetMethod(nameof(Getter), BindingFlags.NonPublic | BindingFlags.Static)!;

    internal bool IsList => Type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(Type);

    internal static IReadOnlyList<Argument> Of(object? args) => args is null ? [] : OfType(args.GetType());

    internal static IReadOnlyList<Argument> OfType(Type type) => Known.GetOrAdd(type, static t => [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(Of)]);

    private static Argument Of(PropertyInfo property)
    {
        var getter = TypedGetter.MakeGenericMethod(property.DeclaringType!, property.PropertyType);
        return new(property.Name, property.PropertyType, (Func<object, object?>)getter.Invoke(null, [property])!);
    }

    private static Func<object, object?> Getter<TRow, TValue>(PropertyInfo property) where TRow : class
    {
        var get = property.GetMethod!.CreateDelegate<Func<TRow, TValue>>();
        return row => get((TRow)row);
    }
}
