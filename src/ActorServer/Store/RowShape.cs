using System.Collections.Concurrent;
using System.Reflection;

namespace ActorServer.Store;

/// <summary>
/// How the rows of one statement become a <typeparamref name="T"/>: a single value, or a record whose properties are named as the columns are, without the
/// underscores. A column that has no property is left out; a null leaves the property as it was made. No code is made while the program runs. [docs/adr/0033]
/// </summary>
internal sealed class RowShape<T>
{
    private static readonly ConcurrentDictionary<string, RowShape<T>> Known = new(StringComparer.Ordinal);
    private static readonly Func<Answer, T>? Single = SingleValue.Reader<T>();

    private readonly (int Column, Action<T, Answer, int> Set)[] _columns;

    private RowShape(Answer answer) => _columns = Single is not null ? [] : [.. Columns(answer)];

    /// <summary>The text of a statement says which columns its answer has.</summary>
    internal static RowShape<T> Of(string sql, Answer answer) => Known.TryGetValue(sql, out var known) ? known : Known.GetOrAdd(sql, new RowShape<T>(answer));

    internal T Read(Answer answer)
    {
        if (Single is not null) return Single(answer);
        var row = Activator.CreateInstance<T>();
        foreach (var (column, set) in _columns)
        {
            if (!answer.IsNull(column)) set(row, answer, column);
        }
        return row;
    }

    private static IEnumerable<(int, Action<T, Answer, int>)> Columns(Answer answer)
    {
        for (var column = 0; column < answer.Columns; column++)
        {
            var name = answer.Name(column).Replace("_", "", StringComparison.Ordinal);
            var property = typeof(T).GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is not null) yield return (column, Setter(property));
        }
    }

    private static Action<T, Answer, int> Setter(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type == typeof(string)) return Setter(property, (answer, column) => answer.Text(column));
        if (type == typeof(long)) return Setter(property, (answer, column) => answer.Number(column));
        if (type == typeof(long?)) return Setter<long?>(property, (answer, column) => answer.Number(column));
        if (type == typeof(int)) return Setter(property, (answer, column) => checked((int)answer.Number(column)));
        if (type == typeof(int?)) return Setter<int?>(property, (answer, column) => checked((int)answer.Number(column)));
        if (type == typeof(bool)) return Setter(property, (answer, column) => answer.Number(column) != 0);
        if (type == typeof(double?)) return Setter<double?>(property, (answer, column) => answer.Fraction(column));
        throw new NotSupportedException($"{typeof(T).Name}.{property.Name} is {type.Name}, which is no type of a column.");
    }

    private static Action<T, Answer, int> Setter<TValue>(PropertyInfo property, Func<Answer, int, TValue> read)
    {
        var set = property.SetMethod!.CreateDelegate<Action<T, TValue>>();
        return (row, answer, column) => set(row, read(answer, column));
    }
}

/// <summary>A row that is one value: a number, a text, a yes or no.</summary>
internal static class SingleValue
{
    /// <summary>Null where <typeparamref name="T"/> is a row of several values.</summary>
    internal static Func<Answer, T>? Reader<T>()
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        if (type == typeof(string)) return answer => answer.IsNull(0) ? default! : (T)(object)answer.Text(0);
        if (type == typeof(long)) return answer => answer.IsNull(0) ? default! : (T)(object)answer.Number(0);
        if (type == typeof(int)) return answer => answer.IsNull(0) ? default! : (T)(object)checked((int)answer.Number(0));
        if (type == typeof(bool)) return answer => answer.IsNull(0) ? default! : (T)(object)(answer.Number(0) != 0);
        if (type == typeof(double)) return answer => answer.IsNull(0) ? default! : (T)(object)answer.Fraction(0);
        return null;
    }
}
