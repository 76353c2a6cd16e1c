using System.Security.Cryptography;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>What the sandbox tells of the requests, removals and connections it has seen.</summary>
public sealed class RequestLogTests : SandboxTest
{
    [Fact]
    public async Task A_request_is_told_as_it_came()
    {
        var image = SamplePictures.Png(20, 10);
        using var answer = await RemoveAsync(new RawForm().Field("w", "5").Image(image, "photo.png").Field("w", "6").Field("mask", "true"));
        using var usage = await GetAsync("/api/membership-usage?year=2026&month=3");

        var request = Server.Requests[0];
        Assert.Equal((1, "POST", "/rmbg", "", "sandbox"), (request.Number, request.Method, request.Path, request.Query, request.ApiKey));
        Assert.Equal([("w", "5"), ("w", "6"), ("mask", "true")], request.Fields.Select(field => (field.Name, field.Value)));
        Assert.Equal("Content-Disposition: form-data; name=\"w\"\r\n", request.Fields[0].RawHeaders);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(image)), request.Image?.Sha256);
        Assert.Equal(("photo.png", "image/png", image.Length), (request.Image?.FileName, request.Image?.ContentType, request.Image?.Length));
        Assert.Equal(
            "Content-Disposition: form-data; name=\"image\"; filename=\"photo.png\"\r\nContent-Type: image/png\r\n",
            request.Image?.RawHeaders);
        Assert.Equal(request.ContentLength, request.BodyBytesRead);
        Assert.True(request is { BodyReadWhole: true, Aborted: false, ExpectedContinue: false, Status: 200 });
        Assert.True(request.Ended >= request.Started);
        Assert.Equal("?year=2026&month=3", Server.Requests[1].Query);
        Assert.Single(Server.Requests.Removals);

        Server.Requests.Clear();
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task Removals_in_flight_are_counted()
    {
        Server.Faults.Enqueue(Fault.Stall(FaultStage.UploadDone) with { Times = 5 });
        var removals = Enumerable.Range(0, 5).Select(_ => RemoveAsync()).ToList();
        await EventuallyAsync(() => Server.MostRemovalsInFlight == 5);
        Assert.Equal((5, 5), (Server.ConnectionsOpened, Server.ConnectionsOpen));

        await Server.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => Task.WhenAll(removals));
        Assert.Equal(5, Server.MostRemovalsInFlight);
    }

    [Fact]
    public async Task One_after_the_other_is_never_two()
    {
        for (var i = 0; i < 200; i++)
        {
            using (await RemoveAsync())
            {
                Assert.Equal(200, Server.Requests[i].Status);
            }
        }

        Assert.Equal(1, Server.MostRemovalsInFlight);
        Assert.Equal(1, Server.ConnectionsOpened);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_noticed()
    {
        Server.Settings.Latency = TimeSpan.FromSeconds(30);
        using (var client = await RawClient.ConnectAsync(Server.Address, Cancellation))
        {
            var body = RawForm.WithImage().ToArray();
            await client.SendHeaderAsync(body.Length, expect: false);
            await client.SendAsync(body);
            await EventuallyAsync(() => Server.Requests is [{ BodyReadWhole: true }]);
        }

        await EventuallyAsync(() => Server.Requests[0].Aborted);
        await EventuallyAsync(() => Server.ConnectionsOpen == 0);
        Assert.Null(Server.Requests[0].Status);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_noticed()
    {
        using (var client = await RawClient.ConnectAsync(Server.Address, Cancellation))
        {
            await client.SendHeaderAsync(1_000_000, expect: false);
            await client.SendAsync(RawForm.WithImage().ToArray().AsMemory(0, 100));
            await EventuallyAsync(() => Server.Requests is [{ BodyBytesRead: 100 }]);
        }

        await EventuallyAsync(() => Server.Requests[0].Aborted);
        Assert.False(Server.Requests[0].BodyReadWhole);
        Assert.Equal(0, Server.Account("sandbox").ApiUsage);
    }

    [Fact]
    public async Task A_reset_forgets_everything()
    {
        Server.Faults.Enqueue(Fault.Answer(503) with { Times = 2 });
        Server.Settings.RateLimit = 1;
        using var failed = await RemoveAsync();
        using var taken = await RemoveAsync(key: "sandbox-other");
        Server.Reset();

        Assert.Equal((0, 0, 0), (Server.Requests.Count, Server.Faults.Count, Server.MostRemovalsInFlight));
        Assert.Equal(0, Server.Account("sandbox-other").ApiUsage);
        Assert.Null(Server.Settings.RateLimit);
    }

    [Fact]
    public void Only_loopback_is_listened_on() => Assert.Equal("127.0.0.1", Server.Address.Host);
}
