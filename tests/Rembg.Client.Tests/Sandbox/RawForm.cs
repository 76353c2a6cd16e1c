using System.Net.Http.Headers;
using System.Text;

namespace Rembg.Client.Tests.Sandbox;

/// <summary>A multipart body written by hand, so that nothing between the test and the wire is helpful.</summary>
internal sealed class RawForm
{
    private const string Boundary = "------------------------b0undary";

    private readonly List<byte> _body = [];

    /// <summary>The whole Content-Type header.</summary>
    public static string ContentType => $"multipart/form-data; boundary={Boundary}";

    /// <summary>A form with a small PNG in it.</summary>
    public static RawForm WithImage() => new RawForm().Image(SamplePictures.Png(64, 48));

    /// <summary>Adds a part with these header lines.</summary>
    public RawForm Part(string headers, byte[] content)
    {
        Write($"--{Boundary}\r\n{headers}\r\n\r\n");
        _body.AddRange(content);
        Write("\r\n");
        return this;
    }

    /// <summary>Adds a text field.</summary>
    public RawForm Field(string name, string value) =>
        Part($"Content-Disposition: form-data; name=\"{name}\"", Encoding.UTF8.GetBytes(value));

    /// <summary>Adds the image.</summary>
    public RawForm Image(byte[] bytes, string fileName = "image.png") =>
        Part($"Content-Disposition: form-data; name=\"image\"; filename=\"{fileName}\"\r\nContent-Type: image/png", bytes);

    /// <summary>The body.</summary>
    public byte[] ToArray() => [.. _body, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")];

    /// <summary>The body as the content of a request.</summary>
    public ByteArrayContent ToContent() => new(ToArray())
    {
        Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) },
    };

    private void Write(string text) => _body.AddRange(Encoding.UTF8.GetBytes(text));
}
