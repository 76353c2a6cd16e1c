namespace Rembg;

/// <summary>The outcome of one request: either a result or a failure.</summary>
public sealed class RemovalOutcome
{
    /// <summary>Creates the outcome of a request that did not fail.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> or <paramref name="result"/> is null.</exception>
    public RemovalOutcome(RemovalRequest request, RemovalResult result, IReadOnlyList<string>? warnings = null, byte[]? content = null)
    {
        Request = request ?? throw new ArgumentNullException(nameof(request));
        _ = result ?? throw new ArgumentNullException(nameof(result));
        Result = result with { Options = request.Options.Describe() };
        Warnings = warnings ?? [];
        Content = content;
    }

    /// <summary>Creates the outcome of a request that failed.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public RemovalOutcome(RemovalRequest request, RembgException failure)
    {
        Request = request ?? throw new ArgumentNullException(nameof(request));
        Failure = failure ?? throw new ArgumentNullException(nameof(failure));
        Warnings = [];
    }

    /// <summary>The request.</summary>
    public RemovalRequest Request { get; }

    /// <summary>The result; null when the request failed.</summary>
    public RemovalResult? Result { get; }

    /// <summary>Why the request failed; null when it did not.</summary>
    public RembgException? Failure { get; }

    /// <summary>What a person should know about the result; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// The image, when it was asked for in memory; null otherwise. The bytes are the caller's: a copy would double a large image.
    /// </summary>
    public byte[]? Content { get; }

    /// <summary>The same outcome with one more warning; a failure stays as it is.</summary>
    internal RemovalOutcome WithWarning(string warning) =>
        Result is null ? this : new RemovalOutcome(Request, Result, [.. Warnings, warning], Content);
}
