using Rembg.Batch;
using Rembg.Sandbox;

namespace Rembg.Client.Tests.Client;

/// <summary>A sandbox, a client of it, and a folder with images: what most tests begin with.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    /// <summary>A part of the key that no message may hold.</summary>
    public const string SecretPart = "S3cr3t";

    public const string Key = "sandbox-" + SecretPart;

    private readonly Dictionary<string, string> _sources = [];

    private TestRun(SandboxServer sandbox) => Sandbox = sandbox;

    public SandboxServer Sandbox { get; }

    public TempFolder Folder { get; } = new();

    /// <summary>The files in the folder that were not put there as images to send.</summary>
    public string[] Outputs => [.. Folder.Files.Where(file => !_sources.ContainsKey(Folder[file]))];

    public static async Task<TestRun> StartAsync(SandboxOptions? options = null, bool plainPictures = true) =>
        new(await SandboxServer.StartAsync((options ?? new()) with { PlainPictures = plainPictures }));

    /// <summary>A client of any server, with pauses too short to notice.</summary>
    public static RembgClient ClientOf(Uri endpoint, string key = Key, int retries = 3, double timeoutSeconds = 30) => new(Options(endpoint, key, retries, timeoutSeconds));

    /// <summary>A connection to any server, for tests below the client.</summary>
    public static Rembg.Http.ServiceConnection ConnectionOf(Uri endpoint) => new(Options(endpoint, Key, retries: 3, timeoutSeconds: 30));

    public RembgClient Client(string key = Key, int retries = 3, double timeoutSeconds = 30) =>
        ClientOf(Sandbox.Address, key, retries, timeoutSeconds);

    /// <summary>Puts an image into the folder.</summary>
    /// <returns>Its full path.</returns>
    public string Image(string name = "photo.jpg", byte[]? content = null)
    {
        content ??= Pictures.Jpeg(seed: _sources.Count);
        var path = Folder.Write(name, content);
        _sources[path] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content));
        return path;
    }

    /// <summary>Puts many images into the folder: 001.jpg and so on.</summary>
    public string[] Images(int count, int length = 600) =>
        [.. Enumerable.Range(1, count).Select(number => Image($"{number:000}.jpg", Pictures.Jpeg(length, number)))];

    /// <summary>Runs a batch over one image.</summary>
    public Task<RunReport> RunAsync(string path, RemovalOptions? options = null, OutputOptions? output = null, RembgClient? client = null) =>
        RunAsync([RemovalRequest.FromFile(path, options, output)], client: client);

    /// <summary>Runs a batch over many images.</summary>
    public Task<RunReport> RunAsync(IEnumerable<string> paths, BatchOptions? batch = null, RembgClient? client = null) =>
        RunAsync(paths.Select(path => RemovalRequest.FromFile(path)), batch, client);

    /// <summary>Runs a batch.</summary>
    public Task<RunReport> RunAsync(
        IEnumerable<RemovalRequest> requests, BatchOptions? batch = null, RembgClient? client = null, RemovalPlanner? planner = null) =>
        CheckedBatch.RunAsync(client ?? Client(), requests, batch, planner);

    /// <summary>What holds after every run: no unfinished file, and every source as it was.</summary>
    public void CheckFolder()
    {
        Assert.DoesNotContain(Folder.Files, file => file.EndsWith(".rembg-part", StringComparison.Ordinal));
        foreach (var (path, hash) in _sources.Where(source => File.Exists(source.Key)))
        {
            Assert.Equal(hash, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
        }
    }

    /// <summary>Takes a source out of what is checked, for a test that changes it.</summary>
    public void Forget(string path) => _sources.Remove(path);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Directory.Exists(Folder.Path))
            {
                CheckFolder();
            }
        }
        finally
        {
            await Sandbox.DisposeAsync();
            Folder.Dispose();
        }
    }

    private static RembgClientOptions Options(Uri endpoint, string key, int retries, double timeoutSeconds) => new()
    {
        ApiKey = key,
        Endpoint = endpoint,
        MaximumRetryCount = retries,
        RetryInterval = TimeSpan.FromMilliseconds(2),
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
    };
}
