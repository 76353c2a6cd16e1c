using System.Diagnostics;
using Rembg.Client.Tests.Client;

namespace Rembg.Client.Tests.Faults;

/// <summary>A host whose name is unknown at first. The system's resolver asks a name server of the test's own.</summary>
public sealed class NameLookupTests
{
    // In a view of the file system of its own, where the two files that the resolver reads are others.
    private const string Script = "mount --bind \"$1\" /etc/hosts && mount --bind \"$2\" /etc/resolv.conf && shift 2 && exec \"$@\"";

    [Fact]
    public async Task A_name_that_is_unknown_at_the_first_attempt_only_costs_one_retry()
    {
        await using var names = await MayChangeFilesAsync() ? NameServer.TryStart() : null;
        Assert.SkipWhen(names is null, "Needs Linux, and the rights to a mount of its own and to the port of name servers.");
        await using var run = await TestRun.StartAsync();
        run.Image();
        var hosts = run.Folder.Write("hosts", []);
        var resolver = run.Folder.Write("resolv.conf", System.Text.Encoding.ASCII.GetBytes(NameServer.Configuration));

        var service = new UriBuilder(run.Sandbox.Address) { Host = "localhost" }.Uri;
        var command = KillableBatch.Command(service, run.Folder.Path, atOnce: 1);
        var exitCode = await RunAsync(["--mount", "sh", "-c", Script, "sh", hosts, resolver, command.FileName, .. command.ArgumentList]);

        Assert.Equal(0, exitCode);
        Assert.Equal(2, names.Lookups);
        Assert.Single(run.Sandbox.Requests);
        Assert.Contains("photo-nobg.webp", run.Outputs);
    }

    private static async Task<bool> MayChangeFilesAsync() =>
        OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare") && await RunAsync(["--mount", "true"]) == 0;

    private static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        using var process = Process.Start("unshare", arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
