using System.Globalization;
using System.Text.Json;

namespace Rembg.Ledger;

/// <summary>A field of a JSON line: what it is called, and which property of an object it is.</summary>
/// <typeparam name="T">The object.</typeparam>
internal abstract class JsonField<T>(string name)
{
    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>Writes the field, unless it has no value.</summary>
    public abstract void Write(Utf8JsonWriter json, T from);

    /// <summary>Reads the value that the reader is at.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind.</exception>
    /// <exception cref="FormatException">It is not a possible one.</exception>
    /// <exception cref="OverflowException">It is too large.</exception>
    public abstract void Read(ref Utf8JsonReader json, T into);
}

/// <summary>Text; null is left out.</summary>
internal sealed class JsonText<T>(string name, Func<T, string?> get, Action<T, string?> set) : JsonField<T>(name)
{
    public override void Write(Utf8JsonWriter json, T from)
    {
        if (get(from) is { } value)
        {
            json.WriteString(Name, value);
        }
    }

    public override void Read(ref Utf8JsonReader json, T into) => set(into, json.GetString());
}

/// <summary>A whole number.</summary>
internal sealed class JsonNumber<T>(string name, Func<T, long> get, Action<T, long> set) : JsonField<T>(name)
{
    public override void Write(Utf8JsonWriter json, T from) => json.WriteNumber(Name, get(from));

    public override void Read(ref Utf8JsonReader json, T into) => set(into, json.GetInt64());
}

/// <summary>A time in UTC, as ISO 8601 has it; null is left out.</summary>
internal sealed class JsonTime<T>(string name, Func<T, DateTime?> get, Action<T, DateTime> set) : JsonField<T>(name)
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public override void Write(Utf8JsonWriter json, T from)
    {
        if (get(from) is { } value)
        {
            json.WriteString(Name, value.ToString(Format, CultureInfo.InvariantCulture));
        }
    }

    public override void Read(ref Utf8JsonReader json, T into) => set(into, json.GetDateTime().ToUniversalTime());
}
