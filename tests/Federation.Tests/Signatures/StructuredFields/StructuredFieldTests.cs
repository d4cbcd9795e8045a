using System.Globalization;
using System.Text;
using System.Text.Json;
using Federation.Signatures.StructuredFields;
using Federation.Tests.Support;

namespace Federation.Tests.Signatures.StructuredFields;

/// <summary>The HTTP working group's own suite, and what no suite has.</summary>
[Trait("Suite", "structured-fields")]
public sealed class StructuredFieldTests
{
    private const string Suite = "http-signatures/structured-fields";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>What a parser may refuse, and this one does.</summary>
    private static readonly HashSet<string> Refused = ["bad padding", "non-zero pad bits"];

    /// <summary>With the number of cases in each file, 2135 in all: one that is not run is a failure.</summary>
    [Theory]
    [InlineData("binary", 15)]
    [InlineData("boolean", 12)]
    [InlineData("date", 17)]
    [InlineData("dictionary", 26)]
    [InlineData("display-string", 22)]
    [InlineData("examples", 21)]
    [InlineData("item", 5)]
    [InlineData("key-generated", 640)]
    [InlineData("large-generated", 11)]
    [InlineData("list", 11)]
    [InlineData("listlist", 12)]
    [InlineData("number", 37)]
    [InlineData("number-generated", 193)]
    [InlineData("param-dict", 14)]
    [InlineData("param-list", 20)]
    [InlineData("param-listlist", 3)]
    [InlineData("string", 14)]
    [InlineData("string-generated", 256)]
    [InlineData("token", 6)]
    [InlineData("token-generated", 256)]
    [InlineData("serialisation-tests/key-generated", 378)]
    [InlineData("serialisation-tests/number", 9)]
    [InlineData("serialisation-tests/string-generated", 33)]
    [InlineData("serialisation-tests/token-generated", 124)]
    public void Every_case_of_the_suite_is_parsed_and_serialised_as_it_says(string file, int count)
    {
        int run = 0;
        foreach (JsonElement one in Conformance.Json($"{Suite}/{file}.json").EnumerateArray())
        {
            string name = one.GetProperty("name").GetString()!;
            if (one.TryGetProperty("raw", out JsonElement raw)) Parses(one, StructuredField.Combine(raw.EnumerateArray().Select(line => line.GetString()!)), name);
            else Assert.True(Expected(one, "canonical") == Serialize(FromJson(one)), name);
            run++;
        }
        Assert.Equal(count, run);
    }

    [Theory]
    [InlineData("sig1=(\"@method\" \"host\";req  \"a\";key=\"b\" );created=16;keyid=\"x\\\"y\\\\\";d=-1.50;t=a/b:c;n=?0;b=:QUJD:, s=:AA==:,\tz;q=*")]
    [InlineData("a=@-12, b=%\"f%c3%bc\", c=(1 2.5), d")]
    public void Every_prefix_and_every_flipped_bit_is_read_or_refused_and_what_is_read_is_written_the_same_twice(string text)
    {
        Assert.NotNull(StructuredField.ParseDictionary(text));
        foreach (string changed in text.BitFlips().Concat(Enumerable.Range(0, text.Length).Select(length => text[..length])))
        {
            _ = StructuredField.ParseItem(changed);
            _ = StructuredField.ParseList(changed);
            if (StructuredField.ParseDictionary(changed) is not { } read) continue;
            string? written = StructuredField.Serialize(read);
            Assert.NotNull(written);
            Assert.Equal(written, StructuredField.Serialize(StructuredField.ParseDictionary(written)!));
        }
    }

    [Fact]
    public void A_long_value_is_read_in_one_pass()
    {
        Assert.Equal(200_000, StructuredField.ParseList(string.Join(",", Enumerable.Repeat("a;b", 200_000)))?.Count);
        Assert.Null(StructuredField.ParseList(new string('(', 1 << 20)));
        Assert.Null(StructuredField.ParseItem("\"" + new string('a', 1 << 20)));
    }

    [Theory]
    [InlineData("a=:QUI=:", true)]
    [InlineData("a=:QUI:", false)]   // no padding
    [InlineData("a=:QUJ=:", false)]  // unused bits that are not zero
    [InlineData("a=:QU I=:", false)]
    [InlineData("a=::", true)]
    public void Base64_has_one_spelling(string text, bool expected) => Assert.Equal(expected, StructuredField.ParseDictionary(text) is not null);

    private static void Parses(JsonElement one, string text, string name)
    {
        bool mustFail = one.TryGetProperty("must_fail", out JsonElement must) && must.GetBoolean();
        bool canFail = one.TryGetProperty("can_fail", out JsonElement can) && can.GetBoolean();
        object? parsed = one.GetProperty("header_type").GetString() switch
        {
            "item" => StructuredField.ParseItem(text),
            "list" => StructuredField.ParseList(text),
            _ => StructuredField.ParseDictionary(text),
        };
        Assert.True(mustFail || (canFail && Refused.Contains(name)) == (parsed is null), name);
        if (mustFail) Assert.True(parsed is null, name);
        if (parsed is null) return;
        Assert.True(Dump(FromJson(one)) == Dump(parsed), name);
        string expected = one.TryGetProperty("canonical", out _) ? Expected(one, "canonical")! : text;
        Assert.True(expected == Serialize(parsed), $"{name}: {expected} / {Serialize(parsed)}");
    }

    private static string? Expected(JsonElement one, string property) =>
        one.TryGetProperty("must_fail", out JsonElement must) && must.GetBoolean() ? null
        : StructuredField.Combine(one.GetProperty(property).EnumerateArray().Select(line => line.GetString()!));

    private static string? Serialize(object value) => value switch
    {
        Member member => StructuredField.Serialize(member),
        List<Member> list => StructuredField.Serialize(list),
        IEnumerable<KeyValuePair<string, Member>> dictionary => StructuredField.Serialize(dictionary),
        _ => throw new InvalidOperationException(),
    };

    private static object FromJson(JsonElement one)
    {
        JsonElement expected = one.GetProperty("expected");
        switch (one.GetProperty("header_type").GetString())
        {
            case "item":
                return ToMember(expected);
            case "list":
                return expected.EnumerateArray().Select(ToMember).ToList();
            default:
                var dictionary = new OrderedDictionary<string, Member>();
                foreach (JsonElement pair in expected.EnumerateArray()) dictionary[pair[0].GetString()!] = ToMember(pair[1]);
                return dictionary;
        }
    }

    private static Member ToMember(JsonElement json)
    {
        var parameters = new Parameters();
        foreach (JsonElement pair in json[1].EnumerateArray()) parameters[pair[0].GetString()!] = ToBareItem(pair[1]);
        return json[0].ValueKind == JsonValueKind.Array
            ? new InnerList([.. json[0].EnumerateArray().Select(item => (Item)ToMember(item))], parameters)
            : new Item(ToBareItem(json[0]), parameters);
    }

    private static BareItem ToBareItem(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new BareItem.Boolean(json.GetBoolean()),
        JsonValueKind.String => new BareItem.String(json.GetString()!),
        JsonValueKind.Number => json.GetRawText().Contains('.', StringComparison.Ordinal) ? new BareItem.Decimal(json.GetDecimal()) : new BareItem.Integer(json.GetInt64()),
        _ => json.GetProperty("__type").GetString() switch
        {
            "binary" => new BareItem.ByteSequence(FromBase32(json.GetProperty("value").GetString()!)),
            "token" => new BareItem.Token(json.GetProperty("value").GetString()!),
            "date" => new BareItem.Date(json.GetProperty("value").GetInt64()),
            _ => new BareItem.DisplayString(json.GetProperty("value").GetString()!),
        },
    };

    private static byte[] FromBase32(string text)
    {
        var bytes = new List<byte>();
        int bits = 0, buffer = 0;
        foreach (char c in text.TrimEnd('='))
        {
            buffer = (buffer << 5 | Base32.IndexOf(c, StringComparison.Ordinal)) & 0xfff;
            if ((bits += 5) < 8) continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }
        return [.. bytes];
    }

    /// <summary>The value with its types, which the serialised form does not always tell.</summary>
    private static string Dump(object? value)
    {
        var text = new StringBuilder();
        switch (value)
        {
            case BareItem.ByteSequence bytes: text.Append(Convert.ToHexString(bytes.Value)); break;
            case BareItem.Decimal number: text.Append(CultureInfo.InvariantCulture, $"Decimal {number.Value:0.0##}"); break;
            case BareItem bare: text.Append(bare); break;
            case Item item: text.Append('[').Append(Dump(item.Value)).Append(Dump(item.Parameters)).Append(']'); break;
            case InnerList list: text.Append('(').AppendJoin(' ', list.Items.Select(Dump)).Append(Dump(list.Parameters)).Append(')'); break;
            case List<Member> list: text.AppendJoin(", ", list.Select(Dump)); break;
            case Parameters parameters: text.AppendJoin(';', parameters.Select(one => $"{one.Key}={Dump(one.Value)}")); break;
            case OrderedDictionary<string, Member> dictionary: text.AppendJoin(", ", dictionary.Select(one => $"{one.Key}={Dump(one.Value)}")); break;
        }
        return text.ToString();
    }
}
