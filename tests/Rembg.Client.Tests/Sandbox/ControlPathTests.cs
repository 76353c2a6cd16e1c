using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The control path, as a test in another language uses it.</summary>
public sealed class ControlPathTests : SandboxTest
{
    [Fact]
    public async Task Faults_and_the_requests_they_hit()
    {
        await SendAsync("POST", "faults", """
            [
              { "action": "status", "status": 503, "times": 2, "headers": { "Retry-After": "1" }, "match": { "pathPrefix": "/rmbg" } },
              { "action": "overrideFields", "fields": { "set": { "w": "abc" }, "image": "AAEC" }, "match": { "nth": 3 } },
              { "action": "reset", "stage": "halfDownload", "match": { "everyNth": 4, "key": "sandbox" } }
            ]
            """);
        for (var i = 0; i < 3; i++)
        {
            using (await RemoveAsync(RawForm.WithImage().Field("h", "9")))
            {
            }
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => RemoveAsync());
        var requests = await JsonAsync(await GetAsync("/sandbox/requests"));
        Assert.Equal([503, 503, 400, 200], requests.EnumerateArray().Select(request => request.GetProperty("status").GetInt32()));
        var first = requests[0];
        Assert.Equal("sandbox", first.GetProperty("apiKey").GetString());
        Assert.Equal("h", first.GetProperty("fields")[0].GetProperty("name").GetString());
        Assert.Equal("image.png", first.GetProperty("image").GetProperty("fileName").GetString());
        Assert.Equal(64, first.GetProperty("image").GetProperty("sha256").GetString()!.Length);

        await SendAsync("DELETE", "requests");
        Assert.Empty(Server.Requests);
        await SendAsync("POST", "faults", """{ "action": "status", "times": -1 }""");
        await SendAsync("DELETE", "faults");
        Assert.Equal(0, Server.Faults.Count);
    }

    [Theory]
    [InlineData("POST", "faults", """{ "action": "explode" }""")]
    [InlineData("POST", "faults", """{ "status": 503 }""")]
    [InlineData("POST", "faults", """{ "action": "status", "sttaus": 503 }""")]
    [InlineData("POST", "faults", "no JSON")]
    [InlineData("PUT", "settings", """{ "latency": 5 }""")]
    [InlineData("PUT", "settings", """{ "latencyMs": null }""")]
    [InlineData("PUT", "settings", """{ "orientation": "sideways" }""")]
    [InlineData("PUT", "account/sandbox", """{ "credits": "many" }""")]
    [InlineData("PUT", "account/sandbox", "[]")]
    public async Task A_slip_is_told(string method, string path, string body)
    {
        using var answer = await TrySendAsync(method, path, body);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.NotEmpty((await JsonAsync(answer)).GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task An_account_is_read_and_changed()
    {
        var account = await SendAsync("PUT", "account/sandbox-x", """{ "credits": 10, "prepaidCredits": 1, "apiUsage": 4, "membership": "Trial" }""");
        Assert.Equal(6, account.GetProperty("remainingIncludedCredits").GetInt32());
        var usage = await UsageAsync("?expand=billing_cycle", "sandbox-x");
        Assert.Equal("Trial", usage.GetProperty("membership").GetString());
        Assert.Equal(4, usage.GetProperty("billingCycle").GetProperty("apiUsage").GetInt32());
        Assert.Equal(10, (await SendAsync("GET", "account/sandbox-x")).GetProperty("credits").GetInt32());
        using var unknown = await TrySendAsync("GET", "account/nobody");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task Settings_are_changed_and_taken_back()
    {
        var settings = await SendAsync("PUT", "settings", """{ "latencyMs": 5, "rateLimit": 1, "rateWindowSec": 60, "retryAfter": "3", "orientation": "honour" }""");
        Assert.Equal("honour", settings.GetProperty("orientation").GetString());
        Assert.Equal(5, settings.GetProperty("latencyMs").GetInt32());
        using var taken = await RemoveAsync();
        using var refused = await RemoveAsync();
        Assert.Equal((200, 429), ((int)taken.StatusCode, (int)refused.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(3), refused.Headers.RetryAfter?.Delta);

        await SendAsync("POST", "reset");
        settings = await SendAsync("GET", "settings");
        Assert.Equal((JsonValueKind.Null, "ignore"), (settings.GetProperty("rateLimit").ValueKind, settings.GetProperty("orientation").GetString()));
    }

    [Fact]
    public async Task Statistics_do_not_count_the_control_path()
    {
        using var removal = await RemoveAsync();
        using var other = new HttpClient { BaseAddress = Server.Address };
        var stats = await other.GetFromJsonAsync<JsonElement>("/sandbox/stats", Cancellation);
        Assert.Equal((1, 1, 1), (Int("requests"), Int("removals"), Int("mostRemovalsInFlight")));
        Assert.Equal((1, 1), (Int("connectionsOpened"), Int("connectionsOpen")));
        Assert.False(stats.GetProperty("makesRealPictures").GetBoolean());

        int Int(string name) => stats.GetProperty(name).GetInt32();
    }

    private async Task<HttpResponseMessage> TrySendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/sandbox/" + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return await Http.SendAsync(request, Cancellation);
    }

    private async Task<JsonElement> SendAsync(string method, string path, string? body = null)
    {
        using var answer = await TrySendAsync(method, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (int)answer.StatusCode == 204 ? default : await JsonAsync(answer);
    }
}
