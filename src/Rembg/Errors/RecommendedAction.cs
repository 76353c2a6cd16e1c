using Rembg.Contract;

namespace Rembg.Errors;

/// <summary>What to do about one cause of one error.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="Cause">What brought it about.</param>
/// <param name="Text">What to do, in a sentence or two.</param>
internal sealed record RecommendedAction(RembgError Error, FailureCause Cause, string Text)
{
    public RecommendedAction(RembgError error, string text)
        : this(error, FailureCause.Unspecified, text)
    {
    }
}
