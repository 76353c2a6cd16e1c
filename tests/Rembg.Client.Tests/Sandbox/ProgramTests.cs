using System.Runtime.InteropServices;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>The sandbox as a program.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_where_it_listens_and_ends_with_its_input()
    {
        using var sandbox = SandboxProcess.Start("--plain-pictures", "--until-stdin-closes", "--credits", "1", "--prepaid", "0");
        var address = await sandbox.ReadAddressAsync(Patience, Cancellation);
        Assert.Equal("127.0.0.1", address.Host);

        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Add("x-api-key", "sandbox");
        Assert.Contains("\"credits\":1,", await http.GetStringAsync("/api/membership-usage", Cancellation), StringComparison.Ordinal);
        using var taken = await http.PostAsync("/rmbg", RawForm.WithImage().ToContent(), Cancellation);
        using var refused = await http.PostAsync("/rmbg", RawForm.WithImage().ToContent(), Cancellation);
        Assert.Equal((200, 429), ((int)taken.StatusCode, (int)refused.StatusCode));

        var (exitCode, rest) = await sandbox.CloseInputAsync(Patience, Cancellation);
        Assert.Equal(0, exitCode);
        Assert.Contains($"$env:REMBG_ENDPOINT = '{address.AbsoluteUri.TrimEnd('/')}'", rest, StringComparison.Ordinal);
        Assert.Contains("$env:REMBG_API_KEY = 'sandbox'", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_when_it_is_asked_to()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no SIGTERM.");
        }

        using var sandbox = SandboxProcess.Start("--plain-pictures");
        await sandbox.ReadAddressAsync(Patience, Cancellation);
        Assert.Equal(0, Kill(sandbox.Id, 15));
        Assert.Equal(0, await sandbox.WaitAsync(Patience, Cancellation));
    }

    [Theory]
    [InlineData("--prot", "There is no option '--prot'.")]
    [InlineData("--port", "--port needs a value.")]
    [InlineData("--port=1", "There is no option '--port=1'.")]
    [InlineData("--port 99999", "--port needs a whole number from 0 to 65535, but got '99999'.")]
    [InlineData("--credits many", "--credits needs a whole number")]
    public async Task A_slip_is_told(string arguments, string message)
    {
        using var sandbox = SandboxProcess.Start(arguments.Split(' '));
        Assert.Contains(message, await sandbox.ReadErrorsAsync(Patience, Cancellation), StringComparison.Ordinal);
        Assert.Equal(2, await sandbox.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        await using var first = await Rembg.Sandbox.SandboxServer.StartAsync(cancellationToken: Cancellation);
        using var second = SandboxProcess.Start("--port", $"{first.Address.Port}");
        var errors = await second.ReadErrorsAsync(Patience, Cancellation);
        Assert.StartsWith("The sandbox could not start: ", errors, StringComparison.Ordinal);
        Assert.Contains($"{first.Address.Port}", errors, StringComparison.Ordinal);
        Assert.Equal(1, await second.WaitAsync(Patience, Cancellation));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
