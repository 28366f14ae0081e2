PRAGMA application_id = 1481393238;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE bases (
        year INTEGER NOT NULL,
        id TEXT NOT NULL,
        branch TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        dropped TEXT NOT NULL,
        follows TEXT,
        PRIMARY KEY (year, id, branch)
    );
INSERT INTO "bases" VALUES(2024,'19faef9335bd','CB01','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4','[]',NULL);
INSERT INTO "bases" VALUES(2024,'7986bf31938a','CB01','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4','[]','c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192');
INSERT INTO "bases" VALUES(2025,'2f4422d1ae68','CB01','d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c','[]',NULL);
CREATE TABLE decisions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        sha256 TEXT NOT NULL UNIQUE REFERENCES received (sha256) ON DELETE CASCADE,
        taken TEXT NOT NULL
    );
INSERT INTO "decisions" VALUES(1,2024,'c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','2024-10-26T22:00:00+07:00');
CREATE TABLE parsed (
        sha256 TEXT PRIMARY KEY REFERENCES received (sha256) ON DELETE CASCADE,
        version TEXT NOT NULL,
        data BLOB NOT NULL
    );
CREATE TABLE ratings (
        year INTEGER NOT NULL,
        stage TEXT NOT NULL,
        subject TEXT NOT NULL,
        branch TEXT NOT NULL,
        level TEXT,
        person TEXT NOT NULL,
        card TEXT,
        name_key TEXT,
        source TEXT
    );
INSERT INTO "ratings" VALUES(2023,'decided','branch','CB01','GOOD','',NULL,NULL,NULL);
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','EXCELLENT','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02',NULL);
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03',NULL);
INSERT INTO "ratings" VALUES(2023,'decided','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04',NULL);
INSERT INTO "ratings" VALUES(2024,'proposed','branch','CB01','GOOD','',NULL,NULL,'7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4');
INSERT INTO "ratings" VALUES(2024,'proposed','member','CB01','GOOD','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4');
INSERT INTO "ratings" VALUES(2024,'proposed','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4');
INSERT INTO "ratings" VALUES(2024,'proposed','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4');
INSERT INTO "ratings" VALUES(2024,'decided','branch','CB01','GOOD','',NULL,NULL,'c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192');
INSERT INTO "ratings" VALUES(2024,'decided','member','CB01','GOOD','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192');
INSERT INTO "ratings" VALUES(2024,'decided','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192');
INSERT INTO "ratings" VALUES(2024,'decided','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192');
INSERT INTO "ratings" VALUES(2025,'proposed','branch','CB01','GOOD','',NULL,NULL,'d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c');
INSERT INTO "ratings" VALUES(2025,'proposed','member','CB01','GOOD','card:000010001','000010001','name:nguyễn quốc bình g|1971-02-02','d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c');
INSERT INTO "ratings" VALUES(2025,'proposed','member','CB01','GOOD','card:000010002','000010002','name:trần quốc cường h|1972-03-03','d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c');
INSERT INTO "ratings" VALUES(2025,'proposed','member','CB01','GOOD','card:000010003','000010003','name:lê quốc dũng i|1973-04-04','d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c');
CREATE TABLE received (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        size INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        saved TEXT,
        copy TEXT,
        year INTEGER,
        branch TEXT,
        status TEXT NOT NULL DEFAULT '',
        reason TEXT
    );
INSERT INTO "received" VALUES(1,'7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4','2024/CB01.xlsx',37598,'2024-10-06T22:00:00+07:00','2025-10-06T22:00:00+07:00','2024-09-29T02:00:00+00:00','7d217a224e9b56ee6fec270cef2300621175134515a1fa31b6087ad0869badf4.xlsx',2024,'CB01','other_year','Biểu mẫu của năm 2024, không phải năm 2025; không được tính.');
INSERT INTO "received" VALUES(3,'c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','2024/quyet-dinh.xlsx',38512,'2024-10-26T22:00:00+07:00','2025-10-06T22:00:00+07:00','2024-10-26T02:00:00+00:00','c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192.xlsx',2024,NULL,'other_year','Biểu mẫu của năm 2024, không phải năm 2025; không được tính.');
INSERT INTO "received" VALUES(6,'d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c','CB01.xlsx',38304,'2025-10-06T22:00:00+07:00','2025-10-06T22:00:00+07:00','2025-09-29T02:00:00+00:00','d3d76f611dd310d37a923b68cdcb3e2dfc186cb4b4b4878d833a946d7c72590c.xlsx',2025,'CB01','used',NULL);
CREATE TABLE rulings (
        sha256 TEXT NOT NULL REFERENCES decisions (sha256) ON DELETE CASCADE,
        key TEXT NOT NULL,
        proposed TEXT,
        decided TEXT,
        reason TEXT,
        PRIMARY KEY (sha256, key)
    );
INSERT INTO "rulings" VALUES('c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','CB01','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','CB01-#5','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','CB01-#6','GOOD','GOOD',NULL);
INSERT INTO "rulings" VALUES('c530cf002143e31acec115cca80d6ef29bba39bb81188b1411f55733c400d192','CB01-#7','GOOD','GOOD',NULL);
CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        started TEXT NOT NULL,
        finished TEXT,
        outcome TEXT NOT NULL,
        counts TEXT NOT NULL DEFAULT '{}'
    );
INSERT INTO "runs" VALUES(1,2024,'2024-10-06T22:00:00+07:00','2024-10-06T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 0, "members": 3}');
INSERT INTO "runs" VALUES(2,2024,'2024-10-26T22:00:00+07:00','2024-10-26T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 1, "members": 3}');
INSERT INTO "runs" VALUES(3,2025,'2025-10-06T22:00:00+07:00','2025-10-06T22:00:00+07:00','published','{"CB01/completed": 0, "CB01/excellent": 0, "CB01/good": 3, "CB01/not_completed": 0, "CB01/rated": 3, "CB01/total": 3, "branches": 1, "decisions": 0, "members": 3}');
CREATE TABLE set_files (
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (year, stamp, file),
        FOREIGN KEY (year, stamp) REFERENCES sets (year, stamp) ON DELETE CASCADE
    );
INSERT INTO "set_files" VALUES(2024,'2024-10-06T22-00-00','bao-cao-tong-hop-2024.docx','51b939c78561065f3662fc931a9d54d5f109795d3e3d5caf23aab882124ef753');
INSERT INTO "set_files" VALUES(2024,'2024-10-06T22-00-00','tong-hop-2024.xlsx','884cb11c57ff2fc16fd360efc4fb4a097cd2b1a3b682bdd53f96ec6f5b07429e');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','bao-cao-ket-qua-2024.docx','31f474ac8dd752d059ca63281bfc99295dcf903e2ab155489137e4636f99e7c3');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','bao-cao-tong-hop-2024.docx','5c2dff78299056fc5819eab56f2e958d7c01727edb897f353b7461cd9020d649');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','quyet-dinh/danh-sach-chi-bo.docx','ce0e02a3be57399662c15a547247f6a517b07d047ed20d2c5e7b6e9b58d088d9');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','quyet-dinh/danh-sach-dang-vien.docx','72594415dacb774b4a882bf7964d4946999b1b41920e29e25693e8512afad506');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','thong-bao/CB01.docx','e446976b28d320df2acdd6a0517fa8cf77289f793ed42f083dfcefc2cc33c340');
INSERT INTO "set_files" VALUES(2024,'2024-10-26T22-00-00','tong-hop-2024.xlsx','8dcc074137fa70dc4ab6a9dbee1f3cfcf00f881b231c99c469924c4f40bafa5b');
INSERT INTO "set_files" VALUES(2025,'2025-10-06T22-00-00','bao-cao-tong-hop-2025.docx','300a578031ff57a54d9de559bd1ca7953c80778fc7a71bb3138c6cd08f6ed923');
INSERT INTO "set_files" VALUES(2025,'2025-10-06T22-00-00','tong-hop-2025.xlsx','d9f3c9004a3a78af5ad2629ef12f7b25361cc84c315a739942f832b1b63be7f6');
CREATE TABLE sets (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        year INTEGER NOT NULL,
        stamp TEXT NOT NULL,
        stage TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        published TEXT NOT NULL,
        UNIQUE (year, stamp)
    );
INSERT INTO "sets" VALUES(1,2024,'2024-10-06T22-00-00','proposed','33e5a30cd338b2ffdae65a0eff0505a1fcc811839deaa828e20ea4631acec1f1','2024-10-06T22:00:00+07:00');
INSERT INTO "sets" VALUES(2,2024,'2024-10-26T22-00-00','decided','3a827a81c685c8f9b01075840db9e35478b11577898bfd86d707f814e66d2f72','2024-10-26T22:00:00+07:00');
INSERT INTO "sets" VALUES(3,2025,'2025-10-06T22-00-00','proposed','d72e330845016ba980aae4da3b2c5f48072168263bc76d5a43ef7c67dcab3128','2025-10-06T22:00:00+07:00');
CREATE INDEX ratings_of_year ON ratings (year, stage);
CREATE INDEX received_of_year ON received (year, branch);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('runs',3);
INSERT INTO "sqlite_sequence" VALUES('received',6);
INSERT INTO "sqlite_sequence" VALUES('sets',3);
INSERT INTO "sqlite_sequence" VALUES('decisions',1);
COMMIT;
