using System.Text;
using Rembg.Client.Tests.Fuzz;
using Rembg.Http;

namespace Rembg.Client.Tests.Http;

public sealed class ErrorBodyFuzzTests
{
    private const int Iterations = 20_000;

    private static readonly byte[][] Originals =
    [
        .. new[]
        {
            """{"error":"Multiple validation errors","details":[{"field":"w","message":"'w' must be an integer, got: 'abc'"}],"status":400}""",
            """{"error":{"message":"nested","code":[1,2,{"a":null}]},"details":{"h":["one","two"],"x":{"y":1}}}""",
            "<html><head><title>502 Bad &#71;ateway</title></head><body><h1>502</h1></body></html>",
            "\uFEFF  {\"detail\":[{\"loc\":[\"body\",\"w\"],\"msg\":\"bad \\u00e9\\ud83d\\ude00\"}]}",
            "plain\u001b[31m text\r\nof two lines",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    [Fact]
    public void No_error_is_too_damaged_to_tell()
    {
        var told = 0;
        FuzzRun.Over(Originals, Iterations, bytes =>
        {
            var body = ErrorBody.Parse(SecretRedactor.None, Encoding.UTF8.GetString(bytes));
            CheckLine(body.Message);
            Assert.InRange(body.Details.Count, 0, 100);
            foreach (var detail in body.Details)
            {
                CheckLine(detail.Field);
                CheckLine(detail.Message);
            }

            told += body.Message is null ? 0 : 1;
        });
        if (Environment.GetEnvironmentVariable("REMBG_FUZZ_ITERATIONS") is null)
        {
            Assert.True(told > Iterations / 2, $"{told} told");
        }
    }

    [Fact]
    public void No_usage_is_too_damaged_to_read_or_refuse()
    {
        byte[][] originals =
        [
            """{"membership":"Pro","credits":20000,"prepaidCredits":null,"app_usage":1,"api_usage":2,"billingCycle":{"periodStartUnix":1,"appUsage":"7"}}"""u8.ToArray(),
            """{"billingCycles":[{"periodStartUnix":1700000000,"periodEndUnix":1702592000,"appUsage":3,"apiUsage":4},null,{}]}"""u8.ToArray(),
        ];
        FuzzRun.Over(originals, Iterations / 8, bytes =>
        {
            var body = Encoding.UTF8.GetString(bytes);
            foreach (var read in new Action[] { () => UsageResponse.ReadUsage(SecretRedactor.None, body, UsageQuery.ForMonth()), () => UsageResponse.ReadCycles(SecretRedactor.None, body) })
            {
                try
                {
                    read();
                }
                catch (RembgException e)
                {
                    Assert.Equal(RembgError.InvalidResponse, e.Error);
                    CheckLine(e.Message);
                }
            }
        });
    }

    private static void CheckLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        Assert.InRange(line.Length, 0, 600);
        Assert.DoesNotContain(line, char.IsControl);
    }
}
