using System.Diagnostics;
using System.Net.Sockets;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>Faults of the connection.</summary>
public sealed class WireFaultTests : SandboxTest
{
    [Theory]
    [InlineData(FaultStage.BeforeBody, 0)]
    [InlineData(FaultStage.HalfUpload, 0)]
    [InlineData(FaultStage.UploadDone, 0)]
    [InlineData(FaultStage.BeforeAnswer, 1)]
    [InlineData(FaultStage.AfterHeaders, 1)]
    [InlineData(FaultStage.HalfDownload, 1)]
    public async Task A_reset(FaultStage stage, int credits)
    {
        Server.Faults.Enqueue(Fault.Reset(stage));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => RemoveAsync(new RawForm().Image(new byte[2_000_000].WithPngHeader())));
        if (stage >= FaultStage.UploadDone) // Before, the client may notice it while it sends, as a broken pipe.
        {
            Assert.Equal(SocketError.ConnectionReset, (failure.GetBaseException() as SocketException)?.SocketErrorCode);
        }

        var request = Assert.Single(Server.Requests);
        Assert.True(request.Aborted);
        Assert.Equal(stage >= FaultStage.UploadDone, request.BodyReadWhole);
        Assert.Equal(credits, Server.Account("sandbox").ApiUsage);
        using var next = await RemoveAsync();
        Assert.Equal(200, (int)next.StatusCode);
    }

    [Theory]
    [InlineData(FaultStage.BeforeBody)]
    [InlineData(FaultStage.HalfUpload)]
    [InlineData(FaultStage.UploadDone)]
    [InlineData(FaultStage.BeforeAnswer)]
    [InlineData(FaultStage.AfterHeaders)]
    [InlineData(FaultStage.HalfDownload)]
    public async Task A_stall_lasts_until_the_client_goes_away(FaultStage stage)
    {
        Server.Faults.Enqueue(Fault.Stall(stage));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rmbg")
        {
            Content = new RawForm().Image(new byte[100_000].WithPngHeader()).ToContent(),
        };
        request.Headers.Add("x-api-key", "sandbox");
        var sending = Http.SendAsync(request, patience.Token);
        await EventuallyAsync(() => Server.Requests.Count == 1);
        await Task.Delay(200, Cancellation);
        Assert.False(Server.Requests[0].Aborted);
        Assert.False(sending.IsCompleted);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await EventuallyAsync(() => Server.Requests[0].Aborted);
    }

    [Fact]
    public async Task A_stall_may_end()
    {
        Server.Faults.Enqueue(Fault.Stall(FaultStage.HalfDownload, 150));
        var watch = Stopwatch.StartNew();
        using var answer = await RemoveAsync(RawForm.WithImage().Field("format", "png"));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length);
        Assert.True(watch.ElapsedMilliseconds >= 140, $"It took {watch.ElapsedMilliseconds} ms.");
    }

    [Theory]
    [InlineData(FaultFraming.ContentLength)]
    [InlineData(FaultFraming.Chunked)]
    public async Task A_cut_that_can_be_seen(FaultFraming framing)
    {
        Server.Faults.Enqueue(Fault.Truncate(framing));
        await Assert.ThrowsAsync<HttpRequestException>(() => RemoveAsync());
        Assert.True(Server.Requests[0] is { Status: 200, Aborted: true });
    }

    [Fact]
    public async Task A_cut_that_cannot_be_seen()
    {
        Server.Faults.Enqueue(Fault.Truncate(FaultFraming.CloseDelimited, 100));
        using var answer = await RemoveAsync();
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(100, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length);
    }

    [Fact]
    public async Task An_answer_before_the_upload_and_a_closed_connection()
    {
        Server.Faults.Enqueue(Fault.Early(401));
        using var client = await RawClient.ConnectAsync(Server.Address, Cancellation);
        await client.SendHeaderAsync(10_000_000);
        var answer = await client.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 401 Unauthorized\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("{\"error\":\"invalid api key\",\"status\":401}", answer, StringComparison.Ordinal);
        Assert.Equal(0, Server.Requests[0].BodyBytesRead);
    }

    [Fact]
    public async Task A_slow_answer_is_whole()
    {
        Server.Faults.Enqueue(Fault.SlowDownload(20_000));
        var watch = Stopwatch.StartNew();
        using var answer = await RemoveAsync();
        Assert.Equal(answer.Content.Headers.ContentLength, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length);
        Assert.True(watch.ElapsedMilliseconds >= 150, $"It took {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public async Task A_slow_upload_is_whole()
    {
        Server.Faults.Enqueue(Fault.SlowUpload(1_000_000));
        var watch = Stopwatch.StartNew();
        using var answer = await RemoveAsync(new RawForm().Image(new byte[200_000].WithPngHeader()));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.True(watch.ElapsedMilliseconds >= 150, $"It took {watch.ElapsedMilliseconds} ms.");
    }

    [Fact]
    public async Task The_server_stops_though_a_request_stalls()
    {
        Server.Faults.Enqueue(Fault.Stall(FaultStage.UploadDone));
        var stalled = RemoveAsync();
        await EventuallyAsync(() => Server.Requests is [{ BodyReadWhole: true }]);
        await Server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => stalled);
    }
}
