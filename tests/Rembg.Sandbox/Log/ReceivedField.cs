namespace Rembg.Sandbox;

/// <summary>A form field as it was received.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text.</param>
/// <param name="RawHeaders">The header lines of its part.</param>
public sealed record ReceivedField(string Name, string Value, string RawHeaders);
