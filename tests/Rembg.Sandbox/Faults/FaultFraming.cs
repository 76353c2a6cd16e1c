namespace Rembg.Sandbox;

/// <summary>How the end of a truncated answer could be told.</summary>
public enum FaultFraming
{
    /// <summary>The whole length is announced.</summary>
    ContentLength,

    /// <summary>Nothing is announced: the end of the connection is the end of the body, so the cut cannot be seen.</summary>
    CloseDelimited,

    /// <summary>Chunks, of which the last never comes.</summary>
    Chunked,
}
