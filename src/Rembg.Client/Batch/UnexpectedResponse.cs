using Rembg.Contract;
using Rembg.Http;
using Rembg.Imaging;

namespace Rembg.Batch;

/// <summary>Says what came instead of an image.</summary>
internal static class UnexpectedResponse
{
    public static RembgException ToException(Stream answer, string problem, SecretRedactor redactor)
    {
        if (answer.Length == 0)
        {
            return NotAnImage("The service answered with an empty body instead of an image.", FailureCause.Unspecified);
        }

        var start = new byte[(int)Math.Min(answer.Length, 4096)];
        answer.Position = 0;
        var read = answer.Read(start, 0, start.Length);
        var isText = start[0] is (byte)'{' or (byte)'<' or (byte)'[';
        var isImage = ImageSignature.Detect(start.AsSpan(0, Math.Min(read, ImageSignature.Length))) is not null;
        return isText && ErrorBody.Parse(redactor.Redact(start)).Message is { } line
            ? NotAnImage($"The service answered with text instead of an image: {line}", FailureCause.Unspecified)
            : NotAnImage($"The service did not answer with a whole image: {problem}.", isImage ? FailureCause.AnswerCutShort : FailureCause.Unspecified);
    }

    private static RembgException NotAnImage(string message, FailureCause cause) => new(RembgError.InvalidResponse, message) { Cause = cause };
}
