using System.Data.Common;
using System.Globalization;

namespace ActorServer.Store;

/// <summary>The row at which an answer stands, column by column. A column is asked for what its reader wants; whether it is null is asked first.</summary>
internal abstract class Answer
{
    internal abstract int Columns { get; }

    internal abstract string Name(int column);

    internal abstract bool IsNull(int column);

    internal abstract long Number(int column);

    internal abstract double Fraction(int column);

    internal abstract string Text(int column);
}

/// <summary>An answer that came through a data provider. Sums and counts have types of their own in PostgreSQL.</summary>
internal sealed class ProvidedAnswer(DbDataReader reader) : Answer
{
    internal override int Columns => reader.FieldCount;

    internal override string Name(int column) => reader.GetName(column);

    internal override bool IsNull(int column) => reader.IsDBNull(column);

    internal override long Number(int column) => reader.GetValue(column) is var value && value is long number ? number : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    internal override double Fraction(int column) => Convert.ToDouble(reader.GetValue(column), CultureInfo.InvariantCulture);

    internal override string Text(int column) => reader.GetValue(column) is var value && value is string text ? text : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
