using Rembg.Client.Tests.Http;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.NetFramework;

/// <summary>The net472 build against the sandbox.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task RemovesBackgroundsAndReadsJson()
    {
        var token = TestContext.Current.CancellationToken;
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { PlainPictures = true }, token);
        sandbox.Faults.Enqueue(Fault.Answer(503));
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path);

        Assert.Contains("Skipped notes.txt 0", lines);
        var completed = lines.Count(line => line.StartsWith("Completed ", StringComparison.Ordinal));
        Assert.True(completed == TemporaryPictures.Names.Length, string.Join(Environment.NewLine, lines));
        Assert.Single(lines, line => line.StartsWith("Completed ", StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains($"Used {TemporaryPictures.Names.Length}", lines);
        Assert.Equal(TemporaryPictures.Names.Length, Directory.GetFiles(folder.Path, "*-nobg.webp").Length);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.rembg-part"));
    }

    [Fact]
    public async Task TellsAWrongKey()
    {
        await using var sandbox = await SandboxServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox-invalid", folder.Path, expectSuccess: false);

        Assert.Contains(lines, line => line.StartsWith("InvalidApiKey ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("sandbox-invalid", StringComparison.Ordinal));
    }

    // .NET Framework's streams of answers do not look at a token once a read is under way.
    [Fact]
    public async Task A_stalled_answer_times_out()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { PlainPictures = true }, TestContext.Current.CancellationToken);
        sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfDownload) with { Times = TemporaryPictures.Names.Length });
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path, more: ["2"]);

        var cut = lines.Count(line => line.StartsWith("InvalidResponse ", StringComparison.Ordinal));
        Assert.True(cut == TemporaryPictures.Names.Length, string.Join(Environment.NewLine, lines));
        Assert.Contains($"Used {TemporaryPictures.Names.Length}", lines);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.webp*"));
    }

    [Fact]
    public async Task A_stalled_error_is_told_by_its_status()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 900\r\n\r\n{\"error\":\"said before the stall\",");
            await Task.Delay(Timeout.Infinite, connection.Stop);
        });
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(server.Address.AbsoluteUri, "sandbox", folder.Path, expectSuccess: false, more: ["50"]);

        var told = lines.Count(line => line.StartsWith("ApiValidation ", StringComparison.Ordinal));
        Assert.True(told == TemporaryPictures.Names.Length, string.Join(Environment.NewLine, lines));
    }

    [Fact]
    public async Task A_stalled_answer_is_left_at_once_when_the_run_is_cancelled()
    {
        await using var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { PlainPictures = true }, TestContext.Current.CancellationToken);
        sandbox.Faults.Enqueue(Fault.Stall(FaultStage.HalfDownload) with { Times = -1 });
        using var folder = new TemporaryPictures();

        var lines = await RunAsync(sandbox.Address.AbsoluteUri, "sandbox", folder.Path, more: ["100", "3"]);

        Assert.Contains("Cancelled", lines);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.webp*"));
    }

    internal static async Task<string[]> RunAsync(string endpoint, string key, string folder, bool expectSuccess = true, string[]? more = null)
    {
        var (exitCode, lines, errors) = await NetFrameworkProgram.RunAsync(
            Path.Combine("netframework-client", "Rembg.NetFramework.Client.exe"), [endpoint, key, folder, .. more ?? []]);
        Assert.True(!expectSuccess || exitCode == 0, errors);
        return lines;
    }
}
