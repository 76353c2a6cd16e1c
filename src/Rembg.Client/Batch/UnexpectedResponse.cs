using Rembg.Http;

namespace Rembg.Batch;

/// <summary>Says what came instead of an image.</summary>
internal static class UnexpectedResponse
{
    public static string Describe(Stream answer, string problem, SecretRedactor redactor)
    {
        if (answer.Length == 0)
        {
            return "The service answered with an empty body instead of an image.";
        }

        var start = new byte[(int)Math.Min(answer.Length, 4096)];
        answer.Position = 0;
        var read = answer.Read(start, 0, start.Length);
        var isText = read > 0 && start[0] is (byte)'{' or (byte)'<' or (byte)'[';
        return isText && ErrorBody.Parse(redactor.Redact(start)).Message is { } line
            ? $"The service answered with text instead of an image: {line}"
            : $"The service answered with no whole image: {problem}.";
    }
}
