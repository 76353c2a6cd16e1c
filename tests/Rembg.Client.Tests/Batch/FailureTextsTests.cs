using System.Text;
using Rembg.Client.Tests.Client;
using Rembg.Client.Tests.Http;
using Rembg.Contract;

namespace Rembg.Client.Tests.Batch;

/// <summary>An answer of status 200 that is not an image is told by what it is.</summary>
public sealed class FailureTextsTests
{
    public static TheoryData<byte[], string, string> Answers => new()
    {
        { [], "empty body", nameof(FailureCause.Unspecified) },
        { "{\"error\":\"over capacity\"}"u8.ToArray(), "text instead of an image: over capacity", nameof(FailureCause.Unspecified) },
        { Encoding.ASCII.GetBytes("<html><head><title>Log in</title></head>" + new string('x', 9000)), "text instead of an image: Log in", nameof(FailureCause.Unspecified) },
        { Encoding.ASCII.GetBytes($$"""{"error":"the key {{TestRun.Key}} is busy"}"""), "text instead of an image", nameof(FailureCause.Unspecified) },
        { "[1,2,3]"u8.ToArray(), "text instead of an image: [1,2,3]", nameof(FailureCause.Unspecified) },
        { "hello"u8.ToArray(), "not answer with a complete image", nameof(FailureCause.Unspecified) },
        { Pictures.Webp(5000)[..4000], "not answer with a complete image", nameof(FailureCause.AnswerCutShort) },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_response_that_is_not_an_image_is_described_by_its_content(byte[] answer, string words, string cause)
    {
        await using var run = await TestRun.StartAsync();
        await using var server = new RawServer(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(RawAnswers.Bytes(200, answer));
            }
        });
        var failure = (await run.RunAsync([run.Image()], client: TestRun.ClientOf(server.Address, retries: 0))).Failure;
        Assert.Equal((RembgError.InvalidResponse, cause), (failure.Error, failure.Cause.ToString()));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }
}
