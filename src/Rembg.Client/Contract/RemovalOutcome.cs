namespace Rembg;

/// <summary>How one request ended: with a result, or with a failure, never with both or neither.</summary>
public sealed class RemovalOutcome
{
    internal RemovalOutcome(RemovalRequest request, RemovalResult result, IReadOnlyList<string>? warnings = null, byte[]? content = null)
    {
        Request = request;
        Result = result with { Options = request.Options.Describe() };
        Warnings = warnings ?? [];
        Content = content;
    }

    internal RemovalOutcome(RemovalRequest request, RembgException failure)
    {
        Request = request;
        Failure = failure;
        Warnings = [];
    }

    /// <summary>What was asked.</summary>
    public RemovalRequest Request { get; }

    /// <summary>The result; null when the request failed.</summary>
    public RemovalResult? Result { get; }

    /// <summary>Why the request failed; null when it did not.</summary>
    public RembgException? Failure { get; }

    /// <summary>What a person should know of a result that is not quite as asked; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The answered image, when it was asked for in memory; null otherwise.</summary>
#pragma warning disable CA1819 // The bytes are the caller's from here on; a copy would double a large image.
    public byte[]? Content { get; }
#pragma warning restore CA1819

    /// <summary>The same outcome with one more warning; a failure stays as it is.</summary>
    internal RemovalOutcome WithWarning(string warning) =>
        Result is null ? this : new RemovalOutcome(Request, Result, [.. Warnings, warning], Content);
}
