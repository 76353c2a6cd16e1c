using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace RembgTests
{
    // The console of this process on Windows: types into it, and collects the lines that it shows.
    public sealed class RealConsole : IDisposable
    {
        private const uint ReadAndWrite = 0xC0000000;
        private const uint ShareAll = 3;
        private const uint OpenExisting = 3;
        private const short KeyEvent = 1;

        private readonly Dictionary<string, bool> _lines = new Dictionary<string, bool>();
        private readonly ManualResetEvent _end = new ManualResetEvent(false);
        private readonly Thread _watching;

        public RealConsole()
        {
            _watching = new Thread(Watch) { IsBackground = true };
            _watching.Start();
        }

        public static void Type(string text)
        {
            var keys = new List<InputRecord>();
            foreach (var character in text)
            {
                foreach (var isDown in new[] { 1, 0 })
                {
                    var key = (short)(character == '\r' ? 13 : 0);
                    keys.Add(new InputRecord { EventType = KeyEvent, IsDown = isDown, Count = 1, Key = key, Character = character });
                }
            }

            uint written;
            if (!WriteConsoleInputW(Open("CONIN$"), keys.ToArray(), (uint)keys.Count, out written) || written != keys.Count)
            {
                throw new InvalidOperationException("The console takes no input.");
            }
        }

        // Every line that was seen so far, without its trailing blanks.
        public string[] End()
        {
            _end.Set();
            _watching.Join();
            var lines = new string[_lines.Count];
            _lines.Keys.CopyTo(lines, 0);
            return lines;
        }

        public void Dispose()
        {
            End();
            _end.Dispose();
        }

        private void Watch()
        {
            var screen = Open("CONOUT$");
            do
            {
                var top = Console.WindowTop;
                var line = new char[Console.BufferWidth];
                for (var row = 0; row < Console.WindowHeight; row++)
                {
                    uint read;
                    if (ReadConsoleOutputCharacterW(screen, line, (uint)line.Length, (uint)(top + row) << 16, out read))
                    {
                        _lines[new string(line, 0, (int)read).TrimEnd()] = true;
                    }
                }
            }
            while (!_end.WaitOne(10));
        }

        private static IntPtr Open(string name)
        {
            return CreateFileW(name, ReadAndWrite, ShareAll, IntPtr.Zero, OpenExisting, 0, IntPtr.Zero);
        }

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        private static extern IntPtr CreateFileW(
            string name, uint access, uint share, IntPtr security, uint disposition, uint flags, IntPtr template);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        private static extern bool ReadConsoleOutputCharacterW(IntPtr console, [Out] char[] text, uint length, uint place, out uint read);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        private static extern bool WriteConsoleInputW(IntPtr console, InputRecord[] records, uint count, out uint written);

        [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
        private struct InputRecord
        {
            public short EventType;
            public int IsDown;
            public short Count;
            public short Key;
            public short Scan;
            public char Character;
            public int Modifiers;
        }
    }
}
